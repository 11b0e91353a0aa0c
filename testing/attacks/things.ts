import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeToken } from '#lib/api/tokens.ts'
import { assignArticle } from '#lib/articles/assignments.ts'
import { takeDownArticle } from '#lib/articles/commands.ts'
import type { Actor, ArticleSubject, Program } from '#lib/auth/can.ts'
import { backupGroup } from '#lib/backup/schema.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { openThread } from '#lib/comments/commands.ts'
import { issueCorrection } from '#lib/corrections/commands.ts'
import { discoverySchema } from '#lib/discovery/schema.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { addEntry, moveCoverage } from '#lib/live/commands.ts'
import { storePicture } from '#lib/media/commands.ts'
import { composeEdition } from '#lib/newsletter/editions.ts'
import { newsletterEditSchema } from '#lib/newsletter/schema.ts'
import { notificationKindNames } from '#lib/notifications/schema.ts'
import { createPage } from '#lib/pages/commands.ts'
import { emptyPage } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { readsGroup } from '#lib/reads/rules.ts'
import { saveRedirect } from '#lib/redirects/commands.ts'
import { scheduleArticle } from '#lib/schedules/commands.ts'
import { defaultSettings } from '#lib/settings/schema.ts'
import { createWebhook } from '#lib/webhooks/commands.ts'
import { makeNewsletter } from '#testing/newsletters.ts'
import {
  credits,
  makeDraft,
  makeEdit,
  makePublished,
  makeSection,
  makeUser,
  system,
} from '#testing/newsroom.ts'

const picture = (background: string) =>
  sharp({ create: { width: 400, height: 300, channels: 3, background } })
    .jpeg()
    .toBuffer()

/** One of each thing, of each owner: what someone could ask for by its number. */
export async function makeThings() {
  const people = {
    administrator: await makeUser('administrator'),
    editor: await makeUser('editor'),
    author: await makeUser('author'),
    stranger: await makeUser('author'),
    bylineManager: await makeUser('byline_manager'),
  }
  const { author, editor } = people
  const program = (may: string[]): Program => ({
    kind: 'token',
    id: 1,
    name: 'Token',
    may: new Set(may),
  })
  const actors: Record<string, Actor> = {
    ...people,
    'token of nothing': program([]),
    'token of articles': program(['article.create', 'article.open', 'article.edit']),
  }
  const hers = await createByline(system, { name: 'Her own', userId: author.id })
  const byline = await createByline(system, { name: 'Nobody’s' })
  const body = documentFromMarkdown('Words.')

  const begun: Record<string, { id: number } & ArticleSubject> = {}
  const keep = (name: string, id: number, subject: ArticleSubject) => {
    begun[name] = { bylineOwners: [], assigneeId: null, ...subject, id }
  }
  const [own, given, theirs] = [
    await makeDraft(author),
    await makeDraft(editor),
    await makeDraft(editor),
  ]
  await assignArticle(system, { id: given.id, assigneeId: author.id, dueAt: null, note: '' })
  keep('own draft', own.id, { createdBy: author.id, state: 'draft' })
  keep('given draft', given.id, { createdBy: editor.id, assigneeId: author.id, state: 'draft' })
  keep('colleague’s draft', theirs.id, { createdBy: editor.id, state: 'draft' })
  const out = await makePublished({ topics: ['Tides'] })
  keep('published', out.id, { createdBy: null, state: 'published' })
  const printed = await makePublished({ bylines: credits(hers) })
  keep('published, with her byline', printed.id, {
    createdBy: null,
    state: 'published',
    bylineOwners: [author.id],
  })
  for (const [name, createdBy] of [
    ['own, taken down', author.id],
    ['taken down', null],
  ] as const) {
    const { id } = await makePublished()
    await db().article.update({ where: { id }, data: { createdBy } })
    await takeDownArticle(system, { id })
    keep(name, id, { createdBy, state: 'taken_down' })
  }
  const published = await makePublished()
  await db().article.update({ where: { id: published.id }, data: { createdBy: author.id } })
  keep('own, published', published.id, { createdBy: author.id, state: 'published' })
  const due = await makeDraft(system)
  await scheduleArticle(system, {
    ...{ id: due.id, kind: 'publish', baseVersion: due.version, edit: due.edit },
    dueAt: new Date('2099-01-01T00:00:00Z'),
  })
  const { id: schedule } = await db().schedule.findFirstOrThrow()

  const threads = new Map<number, number>()
  const comments = new Map<number, number>()
  const revisions = new Map<number, number>()
  for (const { id } of Object.values(begun)) {
    const said = {
      articleId: id,
      quote: '',
      anchorFrom: '',
      anchorTo: '',
      text: 'Said',
      mentions: [],
    }
    threads.set(id, await openThread(editor, said))
    const { id: comment } = await db().comment.findFirstOrThrow({ orderBy: { id: 'desc' } })
    comments.set(id, comment)
    const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id } })
    revisions.set(id, workingRevisionId ?? 0)
  }
  const live = await makePublished()
  await db().article.update({ where: { id: live.id }, data: { createdBy: author.id } })
  await moveCoverage(system, { articleId: live.id, step: 'begin' })
  const entry = async (actor: Actor) => {
    const words = { headline: 'x', body, bylines: [], at: '', pinned: false, keyPoint: false }
    return (await addEntry(actor, { articleId: live.id, key: randomUUID(), ...words })).id
  }
  const entries = {
    own: { id: await entry(author), createdBy: author.id },
    colleague: { id: await entry(editor), createdBy: editor.id },
  }
  const entriesIn = {
    'own article': { id: entries.colleague.id, createdBy: author.id, state: 'published' },
  }
  const stored = async (actor: Actor, colour: string) =>
    (await storePicture(actor, await picture(colour))).picture
  const [ownPicture, otherPicture] = [await stored(author, '#a00'), await stored(editor, '#0a0')]
  const pictures: Record<string, { id: number } & ArticleSubject> = {
    own: { id: ownPicture.id, createdBy: author.id },
    colleague: { id: otherPicture.id, createdBy: editor.id },
  }
  const correction = await issueCorrection(system, {
    articleId: out.id,
    kind: 'correction',
    text: 'Wrong',
  })
  const newsletter = await makeNewsletter({ name: 'Letter' })
  const { id: topic } = await db().topic.findFirstOrThrow()
  const { id: webhook } = await createWebhook(system, {
    url: 'https://hooks.example/',
    events: ['article.published'],
  })
  return {
    ...{
      people,
      actors,
      articles: begun,
      body,
      byline,
      schedule,
      entries,
      entriesIn,
      pictures,
      correction,
    },
    ...{ newsletter, topic, webhook, tx: db() },
    bylines: {
      hers: { id: hers, createdBy: null, bylineOwners: [author.id] },
      nobody: { id: byline, createdBy: null, bylineOwners: [] },
    },
    /** Stands on a draft of a colleague's, and nowhere else. */
    hidden: otherPicture.hash,
    revisionOf: (id: number) => revisions.get(id),
    threadOf: (id: number) => threads.get(id),
    commentOf: (id: number) => comments.get(id),
    edit: await makeEdit(),
    edition: await composeEdition(system, newsletter),
    newsletterEdit: newsletterEditSchema.parse({ name: 'Other letter' }),
    page: await createPage(system, { ...emptyPage, title: 'About' }),
    pageEdit: { ...emptyPage, title: 'Another' },
    redirect: await saveRedirect(system, null, { path: '/old.html', target: '/corrections' }),
    section: await makeSection(),
    token: (await makeToken(system, { name: 'x', scopes: ['media:write'], days: 7 })).id,
    settings: defaultSettings,
    discovery: discoverySchema.parse({}),
    rules: readsGroup.schema.parse({}),
    backups: backupGroup.schema.parse({}),
    preferences: Object.fromEntries(
      notificationKindNames.map((kind) => [kind, { inApp: true, mail: false }]),
    ),
    folder: join(mkdtempSync(join(tmpdir(), 'broadsheet-out-')), 'export'),
  }
}
