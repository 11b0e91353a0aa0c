import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Actor } from '#lib/auth/can.ts'
import { storePicture } from '#lib/media/commands.ts'
import { db } from '#lib/platform/db.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { waiveCheck } from './checks.ts'
import { publishArticle, takeDownArticle } from './commands.ts'
import { setEmbargo } from './embargo.ts'
import type { ArticleEdit } from './schema.ts'

ownDatabase()

const publish = async (change: Partial<ArticleEdit>) => {
  const { id, version } = await makeDraft(system, change)
  return { id, version, work: () => publishArticle(system, { id, baseVersion: version }) }
}
const linkTo = (articleId: number): Pick<ArticleEdit, 'body'> => ({
  body: {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          {
            type: 'text',
            text: 'there',
            marks: [{ type: 'link', attrs: { href: '/article/x', articleId } }],
          },
        ],
      },
    ],
  },
})

test('a link to an article that isn’t public stops publication until it is, or is excused', async () => {
  const target = await makePublished()
  const one = await publish(linkTo(target.id))
  await takeDownArticle(system, { id: target.id })
  await expect(one.work()).rejects.toMatchObject({
    fields: { body: ['The article behind “there” isn’t public.'] },
  })
  const author = await makeUser('author')
  const waiver = {
    articleId: one.id,
    check: 'internalLinks',
    subject: `article:${target.id}`,
    reason: 'It comes back tonight.',
  } as const
  await expect(waiveCheck(author, waiver)).rejects.toMatchObject({ name: 'Refused' })
  const editor = await makeUser('editor')
  await waiveCheck(editor, waiver)
  expect(await one.work()).toMatchObject({ outcome: 'saved' })
  // The excuse is kept, with who and why.
  expect(await db().checkWaiver.findMany({ where: { articleId: one.id } })).toMatchObject([
    { reason: waiver.reason, waivedBy: editor.id },
  ])
  // It excuses this finding of this article only.
  const two = await publish(linkTo(target.id))
  await expect(two.work()).rejects.toMatchObject({ name: 'Invalid' })
})

test('what settings don’t require doesn’t stop publication', async () => {
  const content = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const { picture } = await storePicture(system, content)
  const change = { picture: { mediaId: picture.id, alt: '', caption: '' } }
  const strict = await publish(change)
  await expect(strict.work()).rejects.toMatchObject({
    fields: {
      'picture.alt': [expect.stringContaining('Describe')],
      picture: [expect.stringContaining('no credit')],
    },
  })
  const settings = await readSettings()
  await saveSettings(system, { ...settings, requiredChecks: [] })
  expect(await (await publish({ ...change, sectionId: null })).work()).toMatchObject({
    outcome: 'saved',
  })
  await saveSettings(system, settings)
})

test('an embargo holds until its time, whatever the settings say; the desk ends it earlier, with a reason', async () => {
  const { id, work } = await publish({})
  const embargo = (actor: Actor, until: string, reason = '') =>
    setEmbargo(actor, { id, until, reason })
  await embargo(system, '2099-02-01T06:30:00Z')
  const administrator = await makeUser('administrator')
  const settings = await readSettings()
  await saveSettings(administrator, { ...settings, requiredChecks: [] })
  await expect(work()).rejects.toMatchObject({
    fields: { embargo: ['It is embargoed until 1 Feb 2099, 06:30.'] },
  })
  await saveSettings(administrator, settings)

  const author = await makeUser('author')
  await expect(embargo(author, '')).rejects.toMatchObject({ name: 'Refused' })
  await db().article.update({ where: { id }, data: { assigneeId: author.id } })
  await embargo(author, '2099-03-01T06:30:00Z')
  for (const earlier of ['', '2099-02-01T06:30:00Z'])
    await expect(embargo(author, earlier, 'They say it is over.')).rejects.toMatchObject({
      name: 'Refused',
    })
  const editor = await makeUser('editor')
  await expect(embargo(editor, '')).rejects.toMatchObject({
    fields: { reason: [expect.any(String)] },
  })
  await expect(work()).rejects.toMatchObject({ fields: { embargo: [expect.any(String)] } })
  await embargo(editor, '', 'The ministry published it itself.')
  expect(
    await db().auditEntry.findFirst({ where: { action: 'article.liftEmbargo' } }),
  ).toMatchObject({
    actorId: editor.id,
    subject: `article:${id}`,
    detail: {
      before: '2099-03-01T06:30:00.000Z',
      until: null,
      reason: 'The ministry published it itself.',
    },
  })
  expect(await work()).toMatchObject({ outcome: 'saved' })
})

test('as many as the pool has connections publish at once: a check asks on its own connection', async () => {
  const target = await makePublished()
  const href = `/article/${target.edit.slug}`
  const marks = [{ type: 'link', attrs: { href, articleId: null } }] as const
  const body = {
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'there', marks }] }],
  } as unknown as ArticleEdit['body']
  const all = []
  for (let n = 0; n < 16; n++) all.push(await publish({ body }))
  const outcomes = await Promise.allSettled(all.map(({ work }) => work()))
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
})
