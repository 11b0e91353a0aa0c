import sharp from 'sharp'
import { expect, test } from 'vitest'
import { publishArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { storePicture } from '#lib/media/commands.ts'
import { createPage } from '#lib/pages/commands.ts'
import { emptyPage } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { indexAll } from '#lib/search/indexing.ts'
import { servedApi, tokenWith } from '#testing/api.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  system,
} from '#testing/newsroom.ts'

ownDatabase()
const { ask } = servedApi()

const picture = async (shade: number) => {
  const background = { r: shade, g: 90, b: 200 }
  const file = await sharp({ create: { width: 900, height: 600, channels: 3, background } })
    .jpeg()
    .toBuffer()
  return (await storePicture(system, file, { said: { credit: 'Ana', alt: 'A ferry' } })).picture.id
}

/** One of everything that readers have, and one of everything that they don't. */
async function newsroom() {
  const [bylineId, hiddenByline] = [await makeByline(), await makeByline()]
  const [shown, hidden] = [await picture(10), await picture(240)]
  const sectionId = await makeSection()
  const article = await makePublished({
    headline: 'Quokkas board the ferry',
    sectionId,
    bylines: credits(bylineId),
    topics: ['Quokkas'],
    picture: { mediaId: shown, alt: 'A quokka', caption: 'On deck' },
  })
  const draft = await makeDraft(system, {
    headline: 'Quokkas in secret talks',
    sectionId,
    bylines: credits(hiddenByline),
    topics: ['Secret merger'],
    picture: { mediaId: hidden, alt: '', caption: '' },
  })
  const embargoed = await makePublished({ headline: 'Quokkas under embargo', sectionId })
  await db().article.update({
    where: { id: embargoed.id },
    data: { publishedAt: new Date(Date.now() + 3_600_000) },
  })
  const gone = await makePublished({ headline: 'Quokkas withdrawn', sectionId })
  await takeDownArticle(system, { id: gone.id })
  await createPage(system, { ...emptyPage, title: 'About quokkas', published: true })
  await createPage(system, { ...emptyPage, title: 'Unpublished page' })
  await indexAll()
  const slugOf = async (id: number) =>
    (await db().byline.findUniqueOrThrow({ where: { id }, select: { slug: true } })).slug
  return {
    ...{ article, draft, embargoed, gone, shown, hidden },
    byline: await slugOf(bylineId),
    hiddenByline: await slugOf(hiddenByline),
  }
}

test('without a token everyone reads what readers have, and nothing else', async () => {
  const all = await newsroom()
  const { article, draft, embargoed, gone } = all
  const secrets = [draft, embargoed, gone].flatMap(({ edit }) => [edit.headline, edit.slug])
  const unseen = [
    ...secrets,
    'Secret merger',
    'secret-merger',
    all.hiddenByline,
    'Unpublished page',
  ]
  const lists = [
    ...['/articles', '/articles?q=quokkas', '/articles?topic=secret-merger', '/search?q=quokkas'],
    ...['/topics', '/bylines', '/media', '/pages', '/sections'],
    `/articles?byline=${all.hiddenByline}`,
    `/articles/${article.id}`,
    `/articles/${article.edit.slug}`,
    `/reads?slugs=${article.edit.slug}`,
  ]
  for (const path of lists) {
    const { status, answer } = await ask('GET', path)
    expect([path, status]).toEqual([path, 200])
    const text = JSON.stringify(answer)
    for (const secret of unseen) expect([path, text.includes(secret)]).toEqual([path, false])
  }
  const articles = (await ask('GET', '/articles?q=quokkas')).answer.items
  expect(articles).toMatchObject([
    { id: article.id, headline: 'Quokkas board the ferry', picture: { id: all.shown } },
  ])
  expect((await ask('GET', '/search?q=quokkas')).answer).toMatchObject({ total: 1, next: null })
  expect((await ask('GET', '/media')).answer.items).toMatchObject([{ id: all.shown }])
  expect((await ask('GET', `/articles/${article.id}`)).answer).toMatchObject({
    text: 'The ferry left on time.',
    topics: [{ slug: 'quokkas' }],
    bylines: [{ slug: all.byline, role: 'by' }],
  })
  for (const [path, status] of [
    [`/articles/${draft.id}`, 404],
    [`/articles/${draft.edit.slug}`, 404],
    [`/articles/${embargoed.id}`, 404],
    [`/articles/${embargoed.edit.slug}`, 404],
    [`/articles/${gone.id}`, 410],
    [`/articles/${gone.edit.slug}`, 410],
    [`/media/${all.shown}`, 200],
    [`/media/${all.hidden}`, 404],
    ['/topics/quokkas', 200],
    ['/topics/secret-merger', 404],
    [`/bylines/${all.byline}`, 200],
    ['/pages/about-quokkas', 200],
    ['/pages/unpublished-page', 404],
    [`/articles/${article.id}/draft`, 401],
    ['/drafts', 401],
  ] as const)
    expect([path, (await ask('GET', path)).status]).toEqual([path, status])
})

test('drafts are read with articles:read-all, the whole library with media:read-all', async () => {
  const { id, edit } = await makeDraft(system, { headline: 'Only for the desk' })
  const token = await tokenWith('articles:read-all')
  const { answer, headers } = await ask('GET', `/articles/${id}/draft`, { token })
  expect(answer).toMatchObject({ headline: edit.headline, version: 1, state: 'draft' })
  expect([headers.get('etag'), headers.get('cache-control')]).toEqual(['"v1"', 'private, no-cache'])
  const drafts = await ask('GET', '/drafts?state=draft&limit=1', { token })
  expect(drafts.answer.items).toMatchObject([{ id }])
  // It is no article for readers, whoever asks.
  expect((await ask('GET', `/articles/${id}`, { token })).status).toBe(404)
  const hidden = await picture(77)
  expect((await ask('GET', `/media/${hidden}`, { token })).status).toBe(404)
  const media = await tokenWith('media:read-all')
  expect((await ask('GET', `/media/${hidden}`, { token: media })).status).toBe(200)
  expect((await ask('GET', '/media', { token: media })).answer.items[0].id).toBe(hidden)
})

test('filters are joined; what can’t be right is refused by its name', async () => {
  const sectionId = await makeSection('Harbour')
  const { id } = await makePublished({
    sectionId,
    topics: ['Tides'],
    details: { genre: 'analysis', aiUse: '', place: '', methods: '', sources: [], language: 'cs' },
  })
  await makePublished({ sectionId })
  const ids = async (query: string) =>
    (await ask('GET', `/articles?${query}`)).answer.items.map((one: { id: number }) => one.id)
  expect(await ids('section=harbour')).toHaveLength(2)
  expect(await ids('section=harbour&topic=tides')).toEqual([id])
  expect(await ids('section=harbour&language=CS')).toEqual([id])
  expect(await ids('section=no-such')).toEqual([])
  expect(await ids('section=harbour&until=2020-01-01')).toEqual([])
  expect(await ids('section=harbour&since=2020-01-01T00:00:00%2B01:00')).toHaveLength(2)
  for (const [query, field] of [
    ['sectoin=harbour', 'sectoin'],
    ['limit=0', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=1e0', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['since=yesterday', 'since'],
    ['since=0000-01-01', 'since'],
    ['after=nonsense', 'after'],
    ['q=%00', 'q'],
    ['section=Ha%20rbour', 'section'],
  ]) {
    const { status, answer } = await ask('GET', `/articles?${query}`)
    expect([query, status, Object.keys(answer.errors ?? {})]).toEqual([query, 400, [field]])
  }
})

test('a slug from before leads on, and a take-down holds at once', async () => {
  const { id, edit } = await makePublished()
  const slug = `${edit.slug}-by-night`
  await publishArticle(system, { id, baseVersion: 1, edit: { ...edit, slug } })
  const moved = await ask('GET', `/articles/${edit.slug}`)
  expect([moved.status, moved.headers.get('location')]).toEqual([301, `/api/v1/articles/${slug}`])
  expect((await ask('GET', `/articles/${slug}`)).status).toBe(200)
  await takeDownArticle(system, { id })
  for (const one of [slug, edit.slug, id])
    expect((await ask('GET', `/articles/${one}`)).status).toBe(410)
})

test('answers are kept by who has them: ETag, 304, and codings with tags of their own', async () => {
  const { edit } = await makePublished()
  const path = `/articles/${edit.slug}`
  const plain = await ask('GET', path, { headers: { 'Accept-Encoding': 'identity' } })
  const etag = plain.headers.get('etag') ?? ''
  expect(plain.headers.get('cache-control')).toBe(
    'public, max-age=0, s-maxage=10, stale-while-revalidate=30',
  )
  expect(plain.headers.get('vary')).toContain('Authorization')
  expect(plain.headers.get('access-control-allow-origin')).toBe('*')
  const again = { 'Accept-Encoding': 'identity', 'If-None-Match': `"x", W/${etag}` }
  const known = await ask('GET', path, { headers: again })
  expect([known.status, known.answer, known.headers.get('etag')]).toEqual([304, undefined, etag])
  const gzip = await ask('GET', path, { headers: { 'Accept-Encoding': 'gzip' } })
  expect(gzip.answer).toEqual(plain.answer)
  expect(gzip.headers.get('etag')).toBe(`${etag.slice(0, -1)}-gzip"`)
  const head = await ask('HEAD', path, { headers: { 'Accept-Encoding': 'identity' } })
  expect([head.status, head.answer, head.headers.get('etag')]).toEqual([200, undefined, etag])
})

test('what isn’t there, isn’t done here or isn’t spoken is said so', async () => {
  expect((await ask('GET', '/no/such/path')).status).toBe(404)
  expect((await ask('GET', '/articles/')).status).toBe(404)
  const put = await ask('PUT', '/articles')
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
  expect((await ask('GET', '/articles', { headers: { Accept: 'text/csv' } })).status).toBe(406)
  for (const Accept of ['*/*', 'text/html, application/*;q=0.1', 'application/json'])
    expect((await ask('GET', '/articles', { headers: { Accept } })).status).toBe(200)
  const preflight = await ask('OPTIONS', '/articles')
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
    204,
    'GET, HEAD',
  ])
  const closed = await ask('OPTIONS', '/drafts')
  expect(closed.headers.get('access-control-allow-origin')).toBeNull()
})
