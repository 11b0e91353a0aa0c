import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { storePicture } from '#lib/media/commands.ts'
import { createPage } from '#lib/pages/commands.ts'
import { emptyPage } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { scheduleArticle } from '#lib/schedules/commands.ts'
import { indexAll } from '#lib/search/indexing.ts'
import { servedApi, tokenWith } from '#testing/api.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makeDraft, makePublished, system } from '#testing/newsroom.ts'
import { endpoints } from './endpoints.ts'
import { apiPath, type Scope, scopeNames } from './schema.ts'

// Whoever knows the number or the slug of something that her token doesn't open gets nothing of it by any
// endpoint, and changes nothing of it.

ownDatabase()
const { ask, served } = servedApi()

/** Asks without holding the answer against the description, which takes longer than the answer. */
async function quickly(method: string, path: string, token: string | undefined, body?: unknown) {
  const response = await fetch(`${served.origin}${apiPath}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'If-Match': '"v1"' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

/** Words that stand in what readers don't have, and nowhere else; by what they stand in. */
const words = {
  article: 'Quokka',
  picture: 'Numbat',
  byline: 'Wombat',
  topic: 'Bilby',
  page: 'Potoroo',
}
type Kind = keyof typeof words

/** Scopes that open some of it; who has another one gets nothing. */
const opens: Record<Kind, Scope[]> = {
  article: ['articles:read-all', 'articles:write', 'articles:publish'],
  picture: [
    'articles:read-all',
    'articles:write',
    'articles:publish',
    'media:read-all',
    'media:write',
  ],
  byline: ['articles:read-all', 'articles:write', 'articles:publish', 'bylines:write'],
  topic: ['articles:read-all', 'articles:write', 'articles:publish', 'topics:write'],
  page: [],
}

const things: { id: number; slug: string }[] = []
/** Scopes that open the same go together. */
type Opening = { scopes: Scope[]; token: string | undefined }
const tokens: Opening[] = [{ scopes: [], token: undefined }]

beforeAll(async () => {
  const alike = Map.groupBy(scopeNames, (scope) =>
    Object.values(opens)
      .map((by) => by.includes(scope))
      .join(),
  )
  for (const scopes of alike.values()) tokens.push({ scopes, token: await tokenWith(...scopes) })
  const background = { r: 9, g: 90, b: 200 }
  const file = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer()
  const said = { credit: words.picture, alt: words.picture }
  const { picture } = await storePicture(system, file, { said })
  const bylineId = await makeByline(words.byline)
  const edit = {
    headline: `${words.article} talks`,
    standfirst: words.article,
    bylines: credits(bylineId),
    topics: [words.topic],
    picture: { mediaId: picture.id, alt: words.picture, caption: words.picture },
  }
  const draft = await makeDraft(system, { ...edit, slug: 'a-draft' })
  const due = await makeDraft(system, { ...edit, slug: 'due' })
  await scheduleArticle(system, {
    ...{ id: due.id, kind: 'publish', baseVersion: due.version, edit: due.edit },
    dueAt: new Date('2099-01-01T00:00:00Z'),
  })
  const gone = await makePublished({ headline: words.article, slug: 'gone' })
  await takeDownArticle(system, { id: gone.id })
  const changed = await makePublished({ headline: 'Known', slug: 'known' })
  await saveArticle(system, {
    ...{ id: changed.id, baseVersion: changed.version },
    edit: { ...changed.edit, headline: words.article, bylines: credits(bylineId) },
  })
  const embargoed = await makePublished({ headline: words.article, slug: 'later' })
  const publishedAt = new Date(Date.now() + 3_600_000)
  await db().article.update({ where: { id: embargoed.id }, data: { publishedAt } })
  const page = await createPage(system, { ...emptyPage, title: words.page, slug: 'a-page' })
  const byline = await db().byline.findUniqueOrThrow({ where: { id: bylineId } })
  const topic = await db().topic.findFirstOrThrow({ where: { name: words.topic } })
  await indexAll()
  things.push(
    ...[draft, due, gone, changed, embargoed].map(({ id, edit: { slug } }) => ({ id, slug })),
    ...[byline, topic, { id: picture.id, slug: 'x' }, { id: page, slug: 'a-page' }],
  )
})

/** All that could have changed. */
const standing = () =>
  db().$queryRaw`
    select (select json_agg(a order by id) from "Article" a) as articles,
      (select count(*) from "Revision") as revisions, (select json_agg(b order by id) from "Byline" b) as bylines,
      (select json_agg(m order by id) from "Media" m) as media, (select json_agg(t order by id) from "Topic" t) as topics,
      (select json_agg(s order by id) from "Section" s) as sections,
      (select count(*) from "Publication") as publications, (select count(*) from "AuditEntry") as audit`

const reads = endpoints.filter(({ method }) => method === 'GET')
const writes = endpoints.filter(({ method }) => method !== 'GET')
/** A path with each thing in place of its parameter. */
const filled = (path: string): string[] =>
  path.includes('{')
    ? given().map((one) => path.replace(/\{\w+\}/, encodeURIComponent(one)))
    : [path]
/** Their numbers and slugs, each once: things of several kinds have the same. */
const given = () => [...new Set(things.flatMap(({ id, slug }) => [String(id), slug]))]

test('no token reads what it doesn’t open, by whatever number or slug', async () => {
  const queries = Object.values(words).flatMap((word) => [
    `/search?q=${word}`,
    `/articles?q=${word}`,
    `/articles?byline=${word.toLowerCase()}`,
    `/articles?topic=${word.toLowerCase()}`,
  ])
  const leaked: string[] = []
  let seen = 0
  for (const { scopes, token } of tokens)
    for (const path of [
      ...reads.flatMap(({ path }) => filled(path)),
      ...queries,
      `/reads?slugs=${things.map(({ slug }) => slug).join()}`,
    ]) {
      const { status, answer } = await quickly('GET', path, token)
      expect([path, status < 500]).toEqual([path, true])
      const { detail: _, instance: __, ...told } = answer ?? {}
      for (const [kind, word] of Object.entries(words) as [Kind, string][]) {
        if (!JSON.stringify(told).includes(word)) continue
        // A byline has its page from the beginning; no list leads there.
        if (path === `/bylines/${word.toLowerCase()}`) continue
        if (scopes.some((scope) => opens[kind].includes(scope))) seen++
        else leaked.push(`${scopes} ${path}: ${kind}`)
      }
    }
  expect(leaked).toEqual([])
  // Who may, does.
  expect(seen).toBeGreaterThan(10)
}, 60_000)

test('no token changes what it doesn’t open, by whatever number or slug', async () => {
  const wrong: string[] = []
  // Making tokens is noted, too.
  const others = new Map<Scope | undefined, string>()
  for (const { scope } of writes)
    others.set(scope, await tokenWith(...scopeNames.filter((one) => one !== scope)))
  const before = await standing()
  for (const { method, path, scope } of writes)
    for (const at of filled(path))
      for (const token of [undefined, others.get(scope)]) {
        const { status } = await quickly(method, at, token, { headline: 'Mine', name: 'Mine' })
        if (status !== (token ? 403 : 401)) wrong.push(`${scope} ${method} ${at}: ${status}`)
      }
  expect(wrong).toEqual([])
  expect(await standing()).toEqual(before)
}, 60_000)

test('who may change articles changes no other thing by its number', async () => {
  const token = await tokenWith('articles:write')
  const unknown = { token, body: { headline: 'Mine' }, headers: { 'If-Match': '"v1"' } }
  const before = await standing()
  for (const id of [2_147_483_647, 2_147_483_648, -1, 0, 'a-draft'])
    expect([id, [400, 404, 422]]).toEqual([
      id,
      expect.arrayContaining([(await ask('PATCH', `/articles/${id}/draft`, unknown)).status]),
    ])
  expect(await standing()).toEqual(before)
})

test('what is nested without end, or is without end, is refused by its field', async () => {
  const token = await tokenWith('articles:write')
  const json = { 'Content-Type': 'application/json' }
  const deep = (start: string, end: string) => `${start.repeat(10_000)}1${end.repeat(10_000)}`
  for (const raw of [
    deep('[', ']'),
    deep('{"body":', '}'),
    `{"headline":${deep('[', ']')}}`,
    `{"body":{"type":"doc","content":[${deep('{"type":"blockquote","content":[', ']}')}]}}`,
    `{"bylines":${deep('[', ']')}}`,
    `{"topics":[${'"a",'.repeat(200_000)}"a"]}`,
    `{"bylines":[${'{},'.repeat(200_000)}{}]}`,
    '['.repeat(100_000),
  ]) {
    const { status } = await ask('POST', '/articles', { token, headers: json, raw })
    expect([raw.slice(0, 40), [400, 413, 422]]).toEqual([
      raw.slice(0, 40),
      expect.arrayContaining([status]),
    ])
  }
})
