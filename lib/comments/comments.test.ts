import { beforeAll, expect, test } from 'vitest'
import { writingChannel } from '#lib/articles/working-document.ts'
import type { Person } from '#lib/auth/can.ts'
import { setDisabled } from '#lib/auth/users.ts'
import { listen } from '#lib/cache/listener.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser } from '#testing/newsroom.ts'
import { editComment, openThread, reply, resolveThread } from './commands.ts'
import { listMentionable, listThreads } from './queries.ts'
import { mentionsIn, newThreadSchema } from './schema.ts'

ownDatabase()

let author: Person
let other: Person
let editor: Person
let second: Person
let administrator: Person
let bylines: Person
beforeAll(async () => {
  author = await makeUser('author')
  other = await makeUser('author')
  editor = await makeUser('editor')
  second = await makeUser('editor')
  administrator = await makeUser('administrator')
  bylines = await makeUser('byline_manager')
})

const say = (articleId: number, text: string, mentions: number[] = []) =>
  newThreadSchema.parse({ articleId, text, mentions })

/** What someone was told, the last first: kind and text. */
async function toldTo({ id }: Person): Promise<{ kind: string; text: string; path: string }[]> {
  return db().notification.findMany({
    where: { userId: id },
    orderBy: { id: 'desc' },
    select: { kind: true, text: true, path: true },
  })
}
const forget = () => db().notification.deleteMany()

/** Makes someone an article's assignee. */
const assign = (id: number, { id: assigneeId }: Person) =>
  db().article.update({ where: { id }, data: { assigneeId } })

test('who may open an article may comment on it, and nobody else', async () => {
  const { id } = await makeDraft(author)
  for (const one of [author, editor, administrator]) await openThread(one, say(id, 'Good.'))
  for (const one of [other, bylines]) {
    await expect(openThread(one, say(id, 'Mine?'))).rejects.toThrow(Refused)
    await expect(listThreads(one, id)).rejects.toThrow(Refused)
    await expect(listMentionable(one, id)).rejects.toThrow(Refused)
  }
  const [thread] = await listThreads(editor, id)
  const threadId = thread?.id ?? 0
  const commentId = thread?.comments[0]?.id ?? 0
  for (const one of [other, bylines]) {
    await expect(reply(one, { threadId, text: 'x', mentions: [] })).rejects.toThrow(Refused)
    await expect(resolveThread(one, { threadId, resolved: true })).rejects.toThrow(Refused)
    await expect(editComment(one, { commentId, text: 'x', mentions: [] })).rejects.toThrow(Refused)
  }
  // One who was given it may, and one who may only read it, because it is taken down, too.
  await assign(id, other)
  await reply(other, { threadId, text: 'Now I may.', mentions: [] })
  await db().article.update({ where: { id }, data: { state: 'taken_down' } })
  await reply(author, { threadId, text: 'Still.', mentions: [] })
  expect((await listThreads(author, id))[0]?.comments.map(({ text }) => text)).toEqual([
    'Good.',
    'Now I may.',
    'Still.',
  ])
})

test('a passage is kept with its words and its place, or not at all', async () => {
  const { id } = await makeDraft(author)
  const passage = { quote: 'on time', anchorFrom: 'AAEC', anchorTo: 'AAED' }
  await openThread(editor, newThreadSchema.parse({ ...say(id, 'Really?'), ...passage }))
  expect(await listThreads(author, id)).toMatchObject([passage])
  for (const broken of [
    { ...passage, anchorTo: '' },
    { ...passage, quote: '' },
    { ...passage, anchorFrom: '<script>' },
    { ...passage, anchorFrom: 'A'.repeat(500) },
  ])
    expect(newThreadSchema.safeParse({ ...say(id, 'No.'), ...broken }).success).toBe(false)
  // Such a place would keep everybody's editor from opening.
  const nowhere = newThreadSchema.parse({ ...say(id, 'No.'), ...passage, anchorTo: 'AA==' })
  await expect(openThread(editor, nowhere)).rejects.toThrow('Choose the passage again')
  expect(newThreadSchema.safeParse({ articleId: id, text: '  ' }).error?.issues[0]?.path).toEqual([
    'text',
  ])
})

test('the mentioned are told that they are, the author, the assignee and the thread once', async () => {
  const { id, edit } = await makeDraft(author)
  await assign(id, other)
  await forget()
  const text = `Is this right, @${second.name}?\nI doubt it.`
  const threadId = await openThread(editor, say(id, text, [second.id]))
  const path = `/admin/articles/${id}#thread-${threadId}`
  expect(await toldTo(second)).toEqual([
    {
      kind: 'mention',
      text: `${editor.name} mentions you in a comment on “${edit.headline}”: Is this right, @${second.name}? I doubt it.`,
      path,
    },
  ])
  for (const one of [author, other])
    expect(await toldTo(one)).toMatchObject([{ kind: 'comment', path }])
  for (const one of [editor, administrator, bylines]) expect(await toldTo(one)).toEqual([])

  await forget()
  await reply(author, { threadId, text: `@${editor.name} I asked.`, mentions: [editor.id] })
  expect(await toldTo(editor)).toMatchObject([{ kind: 'mention' }])
  // She was mentioned but has written nothing in it: she isn't told of every answer.
  expect(await toldTo(second)).toEqual([])
  expect(await toldTo(author)).toEqual([])

  await forget()
  await resolveThread(author, { threadId, resolved: true })
  await resolveThread(editor, { threadId, resolved: true })
  expect((await toldTo(editor)).map(({ text }) => text)).toEqual([
    `${author.name} has resolved the comments on “${edit.headline}” about the whole article.`,
  ])
  expect(await listThreads(editor, id)).toMatchObject([{ resolvedByName: author.name }])
  await reply(editor, { threadId, text: 'Not quite.', mentions: [] })
  expect(await listThreads(editor, id)).toMatchObject([{ resolvedAt: null, resolvedByName: '' }])
})

test('a mention is of a colleague who may open the article, or is refused in words', async () => {
  const { id } = await makeDraft(author)
  await forget()
  const trial = (one: Person, words = `@${one.name}`) =>
    openThread(editor, say(id, words, [one.id]))
  await expect(trial(other)).rejects.toThrow(`${other.name} may not open this article`)
  await expect(trial(bylines)).rejects.toThrow(Invalid)
  await expect(trial({ ...second, id: 999_999 })).rejects.toThrow(Invalid)
  await expect(trial(second, 'without her name')).rejects.toThrow(Invalid)
  const gone = await makeUser('editor')
  await setDisabled({ kind: 'system', name: 'test' }, gone.id, true)
  await expect(trial(gone)).rejects.toThrow(Invalid)
  expect(await db().commentThread.count({ where: { articleId: id } })).toBe(0)
  expect(await db().notification.count()).toBe(0)

  const choices = await listMentionable(editor, id)
  const mayOpen = (one: Person) => choices.find(({ id }) => id === one.id)?.mayOpen
  expect([author, other, editor, bylines, gone].map(mayOpen)).toEqual([
    true,
    false,
    true,
    undefined,
    undefined,
  ])
  await assign(id, other)
  await trial(other)
  expect(await toldTo(other)).toMatchObject([{ kind: 'mention' }])
})

test('who may not open the article any more is told nothing of it', async () => {
  const { id } = await makeDraft(editor)
  await assign(id, other)
  const threadId = await openThread(other, say(id, 'I begin.'))
  await assign(id, author)
  await forget()
  await reply(editor, { threadId, text: 'A secret.', mentions: [] })
  expect(await toldTo(other)).toEqual([])
  expect(await toldTo(author)).toMatchObject([{ kind: 'comment' }])
})

test('one changes one’s own comment; who is mentioned only now is told now', async () => {
  const { id } = await makeDraft(author)
  const before = `Look, @${second.name}.`
  const threadId = await openThread(editor, say(id, before, [second.id]))
  const commentId = (await listThreads(editor, id))[0]?.comments[0]?.id ?? 0
  await forget()
  for (const one of [author, administrator])
    await expect(editComment(one, { commentId, text: 'x', mentions: [] })).rejects.toThrow(Refused)
  await editComment(editor, {
    commentId,
    text: `Look, @${second.name} and @${author.name}.`,
    mentions: [second.id, author.id],
  })
  expect(await toldTo(second)).toEqual([])
  expect(await toldTo(author)).toMatchObject([{ kind: 'mention' }])
  const [thread] = await listThreads(editor, id)
  expect(thread?.comments[0]?.editedAt).toBeInstanceOf(Date)
  expect(
    await db().auditEntry.findMany({
      where: { subject: `article:${id}`, action: { startsWith: 'comment.' } },
      orderBy: { id: 'asc' },
      select: { action: true, detail: true },
    }),
  ).toEqual([
    { action: 'comment.write', detail: { threadId, commentId } },
    { action: 'comment.edit', detail: { threadId, commentId, before } },
  ])
})

test('two who resolve and answer at once leave one state, and every word', async () => {
  const { id } = await makeDraft(author)
  const threadId = await openThread(editor, say(id, 'First.'))
  await Promise.all([
    ...Array.from({ length: 5 }, (_, n) =>
      reply(n % 2 ? author : editor, { threadId, text: `Answer ${n}.`, mentions: [] }),
    ),
    resolveThread(author, { threadId, resolved: true }),
    resolveThread(editor, { threadId, resolved: true }),
  ])
  const [thread] = await listThreads(editor, id)
  expect(thread?.comments).toHaveLength(6)
  expect(thread?.resolvedAt === null).toBe(thread?.resolvedByName === '')
})

test('all instances hear that something was said, and nothing of what', async () => {
  const { id } = await makeDraft(author)
  const heard: unknown[] = []
  const stop = await listen({ [writingChannel]: (news) => heard.push(news) }, () => {})
  await openThread(editor, say(id, 'Psst.'))
  await expect.poll(() => heard).toContainEqual({ news: 'comments', id })
  expect(JSON.stringify(heard)).not.toContain('Psst')
  await stop()
})

test('names in a text: the longest first, of two with one name the one who was picked', () => {
  const ann = { id: 1, name: 'Ann' }
  const smith = { id: 2, name: 'Ann Smith' }
  const twin = { id: 3, name: 'Ann Smith' }
  expect(mentionsIn('Ask @Ann Smith.', [ann, smith])).toEqual([2])
  expect(mentionsIn('Ask @Ann Smith and @Ann.', [ann, smith]).sort()).toEqual([1, 2])
  expect(mentionsIn('Ask @Ann Smith.', [smith, twin], [3])).toEqual([3])
  expect(mentionsIn('ann@example.org, Ann', [ann, smith])).toEqual([])
})
