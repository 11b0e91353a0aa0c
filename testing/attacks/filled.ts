import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { invite } from '#lib/accounts/invitations.ts'
import { makeToken } from '#lib/api/tokens.ts'
import { assignArticle } from '#lib/articles/assignments.ts'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { setEmbargo } from '#lib/articles/embargo.ts'
import { nameRevision } from '#lib/articles/history.ts'
import { moveArticle } from '#lib/articles/moves.ts'
import {
  type ArticleEdit,
  articleEditSchema,
  type OpenArticle,
  publishSchema,
} from '#lib/articles/schema.ts'
import type { Actor } from '#lib/auth/can.ts'
import { addUser } from '#lib/auth/users.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { bylineEditSchema, linkSchema } from '#lib/bylines/schema.ts'
import { openThread, reply } from '#lib/comments/commands.ts'
import { newThreadSchema, quoteLength } from '#lib/comments/schema.ts'
import { issueCorrection, openHistory } from '#lib/corrections/commands.ts'
import { saveDiscovery } from '#lib/discovery/commands.ts'
import { discoveryEditSchema, discoverySchema } from '#lib/discovery/schema.ts'
import { type Document, documentSchema, isSafeHref } from '#lib/document/schema.ts'
import { publishEdition, saveDraft, scheduleEdition } from '#lib/front/commands.ts'
import { layoutSchema } from '#lib/front/schema.ts'
import { addEntry, editEntry, moveCoverage } from '#lib/live/commands.ts'
import { type AddEntry, addEntrySchema } from '#lib/live/schema.ts'
import { savePicture, storePicture } from '#lib/media/commands.ts'
import { composeEdition, saveEdition } from '#lib/newsletter/editions.ts'
import { editionEditSchema, newsletterEditSchema } from '#lib/newsletter/schema.ts'
import { organisationGroup, organisationSchema } from '#lib/organisation/schema.ts'
import { createPage, savePage } from '#lib/pages/commands.ts'
import { pageEditSchema } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { isStorable } from '#lib/platform/storable.ts'
import { sharePreview } from '#lib/previews/links.ts'
import { saveRedirect } from '#lib/redirects/commands.ts'
import { scheduleArticle } from '#lib/schedules/commands.ts'
import { createSection } from '#lib/sections/commands.ts'
import { sectionEditSchema } from '#lib/sections/schema.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { defaultSettings, settingsSchema } from '#lib/settings/schema.ts'
import { saveTopic } from '#lib/topics/commands.ts'
import { linkTranslation } from '#lib/translations/commands.ts'
import { createWebhook } from '#lib/webhooks/commands.ts'
import { makeNewsletter } from '#testing/newsletters.ts'
import { makeDraft, makeUser, system } from '#testing/newsroom.ts'
import { textsFrom } from './texts.ts'

/** Where readers, and the desk, get what was filled in. */
export type Filled = {
  readers: string[]
  articles: string[]
  desk: string[]
  live: { site: string; desk: string; toCome: Omit<AddEntry, 'key'>[] }
}

const picture = (background: string) =>
  sharp({ create: { width: 500, height: 400, channels: 3, background } })
    .jpeg()
    .toBuffer()

/**
 * Fills an empty newsroom so that every field in which someone writes has strings that attack, by the
 * commands and the schemas of the edge: what these refuse can't get in, the rest must do no harm.
 * @param actor who sees it all at the desk
 * @param articles how many; each has other strings in its fields
 */
export async function fillNewsroom(
  actor: Actor & { kind: 'user' },
  strings: string[],
  urls: string[],
  articles: number,
): Promise<Filled> {
  const storable = [...strings, ...urls].map((text) => text.trim()).filter(isStorable)
  const words = textsFrom(storable)
  /** One line: no control characters. */
  const line = (max: number) => words(max, (text) => !/\p{Cc}/u.test(text))
  const letters = (max: number) => words(max, (text) => /[a-z0-9]/i.test(text))
  const hrefs = urls.map((url) => url.trim()).filter((url) => isStorable(url) && isSafeHref(url))
  let nth = 0
  const href = () => hrefs[nth++ % hrefs.length] ?? ''
  const taken = urls.filter((url) => linkSchema.safeParse({ label: 'x', url }).success)

  await saveSettings(
    actor,
    // Addresses that lead nowhere are published too.
    settingsSchema.parse({ ...defaultSettings, siteName: letters(100), requiredChecks: [] }),
  )
  const { picture: red } = await storePicture(actor, await picture('#a33'), {
    fileName: `${line(60)}.jpg`,
  })
  const details = (id: number) => ({
    ...{ id, alt: words(500), caption: words(1000), credit: words(200), creator: words(200) },
    ...{ copyright: words(300), rights: words(1000), rightsEnd: '', focalX: 0.5, focalY: 0.5 },
  })
  await savePicture(actor, details(red.id))

  const sections: number[] = []
  for (let position = 0; position < 3; position++)
    sections.push(
      await createSection(
        actor,
        sectionEditSchema.parse({
          name: letters(80),
          slug: `section-${position}`,
          description: words(500),
          position: String(position),
        }),
      ),
    )
  const bylines: number[] = []
  for (let n = 0; n < 6; n++)
    bylines.push(
      await createByline(
        actor,
        bylineEditSchema.parse({
          name: letters(120),
          slug: `byline-${n}`,
          kind: n === 5 ? 'agency' : 'staff',
          roleTitle: words(120),
          biography: words(4000),
          biographies: [{ language: 'cs', text: words(4000) }],
          links: taken.slice(n * 3, n * 3 + 4).map((url) => ({ label: words(60), url })),
          beats: [letters(60), letters(60)],
          userId: n === 0 ? actor.id : null,
        }),
      ),
    )

  const text = (said: string, marks: object[] = []) => [{ type: 'text', text: said, marks }]
  const paragraph = (said = words(500), marks: object[] = []) => ({
    type: 'paragraph',
    content: text(said, marks),
  })
  const linked = () =>
    paragraph(words(200), [{ type: 'link', attrs: { href: href() } }, { type: 'bold' }])
  const item = () => ({ type: 'listItem', content: [paragraph()] })
  const pictured = () => ({
    type: 'picture',
    attrs: { mediaId: red.id, alt: words(500), caption: words(1000), layout: 'wide' },
  })
  const attribution = () => ({ attribution: words(200) })
  const embeds = [
    'https://www.youtube.com/watch?v=dQw4w9WgXcQ&x="><script>alert(1)</script>',
    'https://bsky.app/profile/a:b.c/post/x?"onload=alert(1)//',
    "https://social.example/@a.b/12345678901#'><svg onload=alert(1)>",
    'https://datawrapper.dwcdn.net/abcde/javascript:alert(1)',
  ]
  /** Every kind of block, each with other strings. */
  const body = (others: number[] = []): Document =>
    documentSchema.parse({
      type: 'doc',
      content: [
        ...[paragraph(), linked(), linked(), linked()],
        { type: 'heading', attrs: { level: 2 }, content: text(words(200)) },
        { type: 'heading', attrs: { level: 3 }, content: text(words(200), [{ type: 'italic' }]) },
        { type: 'bulletList', content: [item(), item()] },
        { type: 'orderedList', attrs: { start: 3 }, content: [item()] },
        { type: 'blockquote', attrs: attribution(), content: [paragraph()] },
        { type: 'pullQuote', attrs: attribution(), content: text(words(300)) },
        { type: 'keyPoints', content: [item()] },
        {
          type: 'factBox',
          attrs: { title: words(200) },
          content: [paragraph(), pictured()],
        },
        {
          type: 'table',
          content: [
            { type: 'tableRow', content: [{ type: 'tableHeader', content: [paragraph()] }] },
            { type: 'tableRow', content: [{ type: 'tableCell', content: [linked()] }] },
          ],
        },
        { type: 'note', attrs: { kind: 'correction', date: '' }, content: [paragraph()] },
        { type: 'note', attrs: { kind: 'update', date: '2026-01-02' }, content: [paragraph()] },
        { type: 'gallery', content: [pictured(), pictured()] },
        ...embeds.map((url) => ({ type: 'embed', attrs: { url } })),
        ...others.map((articleId) => ({ type: 'relatedArticle', attrs: { articleId } })),
      ],
    })

  const common = letters(60)
  const edit = (n: number, others: number[] = []): ArticleEdit =>
    articleEditSchema.parse({
      headline: letters(300),
      standfirst: words(1000),
      sectionId: sections[n % sections.length] ?? null,
      bylines: bylines.slice(n % 4, (n % 4) + 3).map((bylineId, at) => ({
        bylineId,
        role: at === 2 ? 'photographs' : 'by',
      })),
      topics: [...new Set([...(n < 12 ? [common] : []), letters(60), letters(60), letters(60)])],
      slug: `article-${n}`,
      body: body(others),
      picture: { mediaId: red.id, alt: words(500), caption: words(1000) },
      details: {
        genre: n % 2 ? 'opinion' : 'news',
        aiUse: words(300),
        place: words(100),
        methods: words(2000),
        language: n === 1 ? 'cs' : '',
        sources: [
          { title: words(300), url: '' },
          ...taken
            .slice(0, 3)
            .flatMap((url) => (/^https?:/.test(url) ? { title: words(300), url } : [])),
        ],
      },
    })
  const publish = async (n: number, others: number[] = []): Promise<OpenArticle> => {
    const { id, version, edit: kept } = await makeDraft(actor, edit(n, others))
    const outcome = await publishArticle(actor, { id, baseVersion: version, edit: kept })
    if (outcome.outcome !== 'saved') throw new Error('stale')
    return outcome.article
  }
  const made: OpenArticle[] = []
  for (let n = 0; n < articles; n++)
    made.push(
      await publish(
        n,
        made.slice(-2).map(({ id }) => id),
      ),
    )
  const [first, second, third, gone] = made as [OpenArticle, OpenArticle, OpenArticle, OpenArticle]

  // One that was changed, with what readers are told of it, and what the desk says behind them.
  const { change } = publishSchema.parse({
    ...{ id: first.id, baseVersion: first.version },
    change: { kind: 'correction', note: words(1000), substantial: true },
  })
  const again = {
    id: first.id,
    baseVersion: first.version,
    edit: { ...edit(900), slug: 'article-0' },
  }
  await publishArticle(actor, { ...again, ...(change && { change }) })
  for (const kind of ['correction', 'clarification'] as const)
    await issueCorrection(actor, { articleId: first.id, kind, text: words(1000) })
  await openHistory(actor, { articleId: first.id, open: true })
  const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id: first.id } })
  await nameRevision(actor, {
    articleId: first.id,
    revisionId: workingRevisionId ?? 0,
    name: words(100),
  })
  const colleague = await makeUser('editor')
  const named = `${letters(60)}`
  const namedId = await addUser(system, {
    ...{ name: named, email: 'named@example.org', role: 'editor' },
    password: 'a much longer sentence 8',
  })
  const speaker: Actor = { kind: 'user', id: namedId, name: named, email: '', role: 'editor' }
  for (let n = 0; n < 12; n++) {
    const said = newThreadSchema.parse({
      ...{ articleId: first.id, quote: words(quoteLength), anchorFrom: 'AAEC', anchorTo: 'AAED' },
      ...{ text: `@${actor.name} ${words(4000)}`, mentions: [actor.id] },
    })
    const threadId = await openThread(speaker, said)
    await reply(speaker, { threadId, text: words(4000), mentions: [] })
  }
  // As one could say it before such a place was refused.
  await db().commentThread.updateMany({ where: { id: 2 }, data: { anchorFrom: 'AA==' } })
  const { token: shared } = {
    token: await sharePreview(actor, { articleId: first.id, recipient: words(100), days: 7 }),
  }
  await linkTranslation(actor, { articleId: second.id, originalId: first.id })
  await takeDownArticle(actor, { id: gone.id, note: words(2000), publicNote: words(1000) })

  await moveCoverage(actor, { articleId: third.id, step: 'begin' })
  const newEntry = (n: number) =>
    addEntrySchema.parse({
      ...{ articleId: third.id, key: randomUUID(), headline: words(200), body: body() },
      ...{ bylines: bylines.slice(0, 2), at: '', pinned: n === 3, keyPoint: n % 3 === 0 },
    })
  for (let n = 0; n < 8; n++) {
    const entry = await addEntry(actor, newEntry(n))
    if (n === 5)
      await editEntry(actor, {
        ...{ id: entry.id, baseVersion: entry.version, headline: words(200), body: body() },
        ...{ bylines: [], at: '' },
      })
  }

  // What readers don't have: in every state, given to someone, with what was said.
  const draft = async (n: number) => makeDraft(actor, edit(n))
  const [written, asked, due, held] = [
    await draft(1001),
    await draft(1002),
    await draft(1003),
    await draft(1004),
  ]
  const hour = new Date(Date.now() + 3_600_000)
  await assignArticle(speaker, {
    id: written.id,
    assigneeId: actor.id,
    dueAt: hour,
    note: words(1000),
  })
  await assignArticle(actor, {
    id: asked.id,
    assigneeId: colleague.id,
    dueAt: null,
    note: words(1000),
  })
  const step = { id: asked.id, baseVersion: asked.version }
  await moveArticle(actor, { ...step, move: 'submit', note: words(2000) })
  await moveArticle(actor, { ...step, move: 'requestChanges', note: words(2000) })
  await scheduleArticle(actor, {
    id: due.id,
    kind: 'publish',
    baseVersion: due.version,
    dueAt: hour,
  })
  await setEmbargo(actor, { id: held.id, until: hour.toISOString(), reason: words(500) })
  await assignArticle(speaker, {
    id: held.id,
    assigneeId: actor.id,
    dueAt: null,
    note: words(1000),
  })

  const pageId = await createPage(
    actor,
    pageEditSchema.parse({
      ...{ title: letters(120), slug: 'page-0', purpose: 'masthead', description: words(300) },
      ...{ body: body(), published: true },
    }),
  )
  await savePage(actor, {
    ...pageEditSchema.parse({
      ...{ title: letters(120), slug: 'page-0', purpose: 'masthead', description: words(300) },
      ...{ body: body([first.id]), published: true },
    }),
    ...{ id: pageId, baseVersion: 1 },
  })
  const { name, description, senderName } = newsletterEditSchema.parse({
    ...{ name: line(80), description: words(300), senderName: line(80) },
  })
  const newsletterId = await makeNewsletter({ name, slug: 'letter-0', description, senderName })
  const editionId = await composeEdition(actor, newsletterId)
  const { subject, preheader, intro } = editionEditSchema.parse({
    ...{ subject: line(150), preheader: line(200), intro: words(3000), articleIds: [] },
  })
  await saveEdition(actor, {
    ...{ id: editionId, baseVersion: 1, subject, preheader, intro },
    articleIds: made.slice(4, 20).map(({ id }) => id),
  })
  await saveDraft(actor, {
    ...{ sectionId: null, baseVersion: 1 },
    layout: layoutSchema.parse({
      slots: made.slice(4, 10).map(({ id }) => ({ articleId: id })),
      breaking: { text: words(200), articleId: first.id, until: hour.toISOString() },
    }),
  })
  await publishEdition(actor, { sectionId: null, baseVersion: 2 })
  await scheduleEdition(actor, {
    ...{ sectionId: null, baseVersion: 2, startsAt: hour.toISOString() },
  })

  await db().setting.create({
    data: {
      key: organisationGroup.name,
      value: organisationSchema.parse({
        ...{ legalName: words(200), description: words(500), street: words(200), city: words(100) },
        ...{
          postalCode: words(20),
          sameAs: taken.filter((url) => /^https?:/.test(url)).slice(0, 9),
        },
      }),
    },
  })
  const { indexNowKey: _, ...discovery } = discoverySchema.parse({ humansTxt: words(2000) })
  await saveDiscovery(actor, discoveryEditSchema.parse(discovery))
  await saveRedirect(actor, null, { path: '/old.html', target: '/corrections', note: words(300) })
  const strange = `/${encodeURIComponent(words(80))}`
  await saveRedirect(actor, null, { path: strange, target: '/corrections', note: words(300) })
  await makeToken(actor, { name: letters(80), scopes: ['media:write'], days: 7 })
  const { id: webhookId } = await createWebhook(actor, {
    ...{ url: 'https://hooks.example/', description: words(200), events: ['article.published'] },
  })
  // As a receiver answered, and as an archive said what is wrong with it.
  await db().webhookDelivery.createMany({
    data: Array.from({ length: 10 }, () => ({
      ...{
        webhookId,
        messageId: randomUUID(),
        type: 'article.published',
        state: 'failed' as const,
      },
      ...{
        payload: JSON.stringify({ text: words(900) }),
        answer: words(1000),
        failure: words(300),
      },
      ...{ status: 400, attempts: 1, attemptedAt: new Date() },
    })),
  })
  await db().importRun.create({
    data: {
      ...{ state: 'failed', task: 'look', format: 'wordpress', fileName: words(100), path: 'x' },
      ...{
        size: 5,
        head: '0',
        failure: words(500),
        createdByName: words(60),
        finishedAt: new Date(),
      },
      ...{ found: { kinds: [], categories: [] }, createdBy: actor.id },
      lines: {
        create: Array.from({ length: 20 }, (_, at) => ({
          ...{ task: 'look', kind: 'bad', file: words(100), line: at, itemId: words(60) },
          ...{ message: words(300), key: randomUUID() },
        })),
      },
    },
  })
  await invite(actor, {
    email: 'invited@example.org',
    role: 'author',
    bylineId: bylines[4] ?? null,
  })
  await db().referrerReadsHour.createMany({
    data: Array.from({ length: 5 }, () => ({
      ...{ articleId: first.id, hour: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000) },
      ...{ host: words(60), reads: 3 },
    })),
    skipDuplicates: true,
  })
  const topic = await db().topic.findFirstOrThrow({ where: { name: common } })
  await saveTopic(actor, {
    ...{ id: topic.id, name: common, slug: 'topic-0', description: words(500) },
  })
  return {
    live: {
      site: '/article/article-2',
      desk: `/admin/articles/${third.id}/live`,
      toCome: Array.from({ length: 4 }, (_, n) => newEntry(n + 4)),
    },
    articles: made.map(({ edit: { slug } }) => `/article/${slug}`).filter((_, n) => n < 20),
    readers: [
      '/',
      '/section/section-0',
      '/section/section-1',
      '/by/byline-0',
      '/by/byline-5',
      '/topic/topic-0',
      '/article/article-0/history',
      '/article/article-2',
      '/article/article-3',
      '/page/page-0',
      '/corrections',
      '/most-read',
      '/newsletters',
      '/notifications',
      '/offline',
      '/archive',
      '/api/v1',
      `/preview/${shared}`,
    ],
    desk: [
      `/admin/users/${namedId}`,
      `/admin/articles/${written.id}`,
      '/admin/bylines/merge?from=1&into=2',
    ],
  }
}
