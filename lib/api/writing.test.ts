import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { readArticle } from '#lib/articles/queries.ts'
import { db } from '#lib/platform/db.ts'
import { servedApi, tokenWith, tokenWithAll } from '#testing/api.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeByline, makeDraft, makePublished, makeSection, system } from '#testing/newsroom.ts'
import { forgetRequests } from './repeating.ts'

ownDatabase()
const { ask } = servedApi()

let token = ''
beforeAll(async () => {
  token = await tokenWithAll()
})
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask('POST', path, { token, body, headers })
const patch = (path: string, etag: string, body: unknown) =>
  ask('PATCH', path, { token, body, headers: { 'If-Match': etag } })

test('a draft is begun, saved, published, changed and taken down', async () => {
  const [sectionId, bylineId] = [await makeSection(), await makeByline()]
  const made = await post('/articles', {
    ...{ headline: 'Herons return', sectionId, bylines: [{ bylineId }], topics: ['Birds'] },
    markdown: 'They **came** back.',
  })
  expect([made.status, made.headers.get('etag')]).toEqual([201, '"v1"'])
  const { id, slug } = made.answer
  expect(made.headers.get('location')).toBe(`/api/v1/articles/${id}/draft`)
  expect(made.answer).toMatchObject({ slug: 'herons-return', state: 'draft', publicUrl: null })
  const saved = await patch(`/articles/${id}/draft`, '"v1"', { standfirst: 'After nine years.' })
  expect([saved.status, saved.headers.get('etag')]).toEqual([200, '"v2"'])
  expect(saved.answer).toMatchObject({ headline: 'Herons return', topics: ['Birds'] })
  expect(await readArticle(slug)).toBeNull()
  const published = await post(`/articles/${id}/publish`, {}, { 'If-Match': '"v2"' })
  expect(published.answer).toMatchObject({ state: 'published', unpublishedChanges: false })
  const { answer } = await ask('GET', `/articles/${slug}`)
  expect(answer).toMatchObject({
    ...{ standfirst: 'After nine years.', text: 'They came back.' },
    html: '<div class="article-body"><p>They <strong>came</strong> back.</p></div>',
  })
  // A change is not public until it is published, classed as the newsroom classes it.
  const changed = await patch(`/articles/${id}/draft`, '"v2"', { html: '<p>They came in May.</p>' })
  expect(changed.answer).toMatchObject({ version: 3, unpublishedChanges: true })
  const change = { kind: 'correction', note: 'It was in May.', substantial: true }
  await post(`/articles/${id}/publish`, { change }, { 'If-Match': '"v3"' })
  expect((await ask('GET', `/articles/${slug}`)).answer).toMatchObject({
    text: 'They came in May.',
    corrections: [{ kind: 'correction', text: 'It was in May.' }],
  })
  const down = await post(`/articles/${id}/take-down`, { publicNote: 'It was wrong.' })
  expect(down.answer.state).toBe('taken_down')
  expect((await ask('GET', `/articles/${slug}`)).status).toBe(410)
  const by = await db().auditEntry.findMany({ where: { subject: `article:${id}` } })
  expect(new Set(by.map(({ actorName }) => actorName))).toEqual(new Set(['API token “Test desk”']))
})

test('an embargo holds for programs too', async () => {
  const { id } = await makeDraft(system)
  const embargoUntil = new Date(Date.now() + 3_600_000)
  await db().article.update({ where: { id }, data: { embargoUntil } })
  const early = await post(`/articles/${id}/publish`, {}, { 'If-Match': '"v1"' })
  expect([early.status, (await ask('GET', `/articles/${id}`)).status]).toEqual([422, 404])
  await db().article.update({ where: { id }, data: { embargoUntil: new Date(Date.now() - 1000) } })
  const { answer } = await post(`/articles/${id}/publish`, {}, { 'If-Match': '"v1"' })
  expect(answer.state).toBe('published')
})

test('of two saves of one version at once, one is refused and told the version that stands', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await makeDraft(system)
    const both = await Promise.all(
      ['One', 'Other'].map((headline) => patch(`/articles/${id}/draft`, '"v1"', { headline })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
    const lost = both.find(({ status }) => status === 412)
    expect([lost?.answer.currentVersion, lost?.headers.get('etag')]).toEqual([2, '"v2"'])
    const won = both.find(({ status }) => status === 200)
    const stands = await ask('GET', `/articles/${id}/draft`, { token })
    expect(stands.answer.headline).toBe(won?.answer.headline)
  }
})

test('a change names the version that it is based on', async () => {
  const { id, edit } = await makeDraft(system)
  const path = `/articles/${id}/draft`
  const without = await ask('PATCH', path, { token, body: { headline: 'x' } })
  expect(without.status).toBe(428)
  expect((await post(`/articles/${id}/publish`, {})).status).toBe(428)
  for (const [etag, status] of [
    ['"v7"', 412],
    ['"x"', 412],
    ['v1', 400],
    ['W/"v1"', 400],
    ['"v1", "v2"', 400],
    ['*', 200],
  ] as const) {
    const { status: answered } = await patch(path, etag, { headline: edit.headline })
    expect([etag, answered]).toEqual([etag, status])
  }
})

test('what is wrong is told by its field, and nothing is written', async () => {
  const before = await db().article.count()
  for (const [body, field] of [
    [{ headline: 'x'.repeat(301) }, 'headline'],
    [{ sectionId: 999_999 }, 'sectionId'],
    [{ sectionId: 99_999_999_999 }, 'sectionId'],
    [{ bylines: [{ bylineId: 1, role: 'singer' }] }, 'bylines.0.role'],
    [{ details: { language: 'not a tag' } }, 'details.language'],
    [{ headlin: 'x' }, 'headlin'],
    [{ markdown: 'a', html: 'b' }, 'body'],
    [{ headline: 'a\0b' }, 'headline'],
    [{ headline: 'half \ud800' }, 'headline'],
    [{ body: { type: 'doc', content: [{ type: 'script' }] } }, 'body.content.0.type'],
    [{ html: '<div><blockquote>'.repeat(20_000) }, 'html'],
  ] as const) {
    const { status, answer } = await post('/articles', body)
    expect([field, status, Object.keys(answer.errors ?? {})]).toEqual([field, 422, [field]])
  }
  const { id } = await makeDraft(system, { headline: '' })
  const early = await post(`/articles/${id}/publish`, {}, { 'If-Match': '"v1"' })
  expect([early.status, early.answer.errors.headline?.length]).toEqual([422, 1])
  expect((await post(`/articles/${id}/take-down`, {})).status).toBe(422)
  expect(await db().article.count()).toBe(before + 1)
  const raw = (raw: string, type: string) =>
    ask('POST', '/articles', { token, raw, headers: { 'Content-Type': type } })
  expect((await raw('{', 'application/json')).status).toBe(400)
  expect((await raw('headline=x', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect((await raw(`"${'x'.repeat(3_200_000)}"`, 'application/json')).status).toBe(413)
  expect((await raw('['.repeat(1_000_000), 'application/json')).status).toBe(400)
})

test('a POST that is sent again with its key does nothing again, also at once', async () => {
  const body = { headline: 'Sent several times' }
  const key = { 'Idempotency-Key': 'agency-4711' }
  const all = await Promise.all(Array.from({ length: 6 }, () => post('/articles', body, key)))
  expect(all.map(({ status }) => status)).toEqual(Array(6).fill(201))
  expect(new Set(all.map(({ answer }) => answer.id)).size).toBe(1)
  expect(all.filter(({ headers }) => headers.get('idempotent-replayed')).length).toBe(5)
  expect(new Set(all.map(({ headers }) => headers.get('location'))).size).toBe(1)
  const where = { revisions: { some: { headline: body.headline } } }
  expect(await db().article.count({ where })).toBe(1)
  // For something else it is refused; another token's same key is another key.
  expect((await post('/articles', { headline: 'Other' }, key)).status).toBe(422)
  const other = await tokenWith('articles:write')
  const theirs = await ask('POST', '/articles', { token: other, body, headers: key })
  expect([theirs.status, theirs.answer.id === all[0]?.answer.id]).toEqual([201, false])
  // What was refused is refused again, with the same words.
  const wrong = { 'Idempotency-Key': 'agency-4712' }
  const [first, second] = [
    await post('/articles', { slug: 'herons', sectionId: 999_999 }, wrong),
    await post('/articles', { slug: 'herons', sectionId: 999_999 }, wrong),
  ]
  expect([first.status, second.status]).toEqual([422, 422])
  expect(second.answer).toEqual(first.answer)
  expect((await post('/articles', body, { 'Idempotency-Key': 'a b' })).status).toBe(400)
  // After a day the key is free, and what was kept is gone.
  await db().apiRequest.updateMany({ data: { at: new Date(Date.now() - 86_460_000) } })
  expect((await post('/articles', body, key)).headers.get('idempotent-replayed')).toBeNull()
  expect(await forgetRequests()).toBeGreaterThan(1)
})

test('what was begun and has no answer is never begun again', async () => {
  const [{ id } = { id: 0 }] = await db().apiToken.findMany({ orderBy: { id: 'asc' }, take: 1 })
  const body = { headline: 'Perhaps written' }
  const key = { 'Idempotency-Key': 'cut-off' }
  await post('/articles', body, key)
  await db().apiRequest.updateMany({
    where: { tokenId: id, key: 'cut-off' },
    data: { status: null },
  })
  const again = await post('/articles', body, key)
  expect([again.status, again.answer.detail]).toEqual([
    409,
    expect.stringContaining('Look whether it was done'),
  ])
}, 30_000)

test('bylines are made and changed; a change that was overtaken is refused', async () => {
  const made = await post('/bylines', { name: 'Ida Rivers', roleTitle: 'Reporter' })
  expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/bylines/ida-rivers'])
  const etag = made.headers.get('etag') ?? ''
  expect((await ask('GET', '/bylines/ida-rivers')).headers.get('etag')).toBe(etag)
  const both = await Promise.all(
    ['Editor', 'Critic'].map((roleTitle) => patch('/bylines/ida-rivers', etag, { roleTitle })),
  )
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
  const now = await ask('GET', '/bylines/ida-rivers')
  const renamed = await patch('/bylines/ida-rivers', now.headers.get('etag') ?? '', {
    ...{
      name: 'Ida Brook',
      slug: 'ida-brook',
      links: [{ label: 'Site', url: 'https://a.example' }],
    },
  })
  expect(renamed.answer).toMatchObject({ name: 'Ida Brook', slug: 'ida-brook' })
  const before = await ask('GET', '/bylines/ida-rivers')
  expect([before.status, before.headers.get('location')]).toEqual([
    301,
    '/api/v1/bylines/ida-brook',
  ])
  const wrong = await post('/bylines', { name: 'Ida', links: [{ label: 'x', url: 'http://a' }] })
  expect([wrong.status, Object.keys(wrong.answer.errors)]).toEqual([422, ['links.0.url']])
})

test('sections are made, changed and deleted, as far as the newsroom may', async () => {
  const made = await post('/sections', { name: 'Tides', position: 3 })
  expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/sections/tides'])
  expect(made.answer).toMatchObject({ slug: 'tides', description: '', position: 3 })
  const etag = made.headers.get('etag') ?? ''
  expect((await ask('GET', '/sections/tides')).headers.get('etag')).toBe(etag)
  const both = await Promise.all(
    ['One', 'Other'].map((description) => patch('/sections/tides', etag, { description })),
  )
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
  const now = both.find(({ status }) => status === 200)
  const renamed = await patch('/sections/tides', now?.headers.get('etag') ?? '', {
    ...{ name: 'Tides and weather', slug: 'weather' },
  })
  expect(renamed.answer).toEqual({
    ...{ ...now?.answer, name: 'Tides and weather', slug: 'weather' },
    url: expect.stringMatching(/\/section\/weather$/),
  })
  const before = await ask('GET', '/sections/tides')
  expect([before.status, before.headers.get('location')]).toEqual([301, '/api/v1/sections/weather'])
  for (const [body, field] of [
    [{ name: 'Tides', slug: 'tides' }, 'slug'],
    [{ name: 'Tides', position: '3' }, 'position'],
    [{ name: ' ' }, 'name'],
  ] as const) {
    const { status, answer } = await post('/sections', body)
    expect([status, Object.keys(answer.errors)]).toEqual([422, [field]])
  }
  const { id } = await makePublished({ sectionId: made.answer.id })
  const refused = await ask('DELETE', '/sections/weather', { token })
  expect([refused.status, refused.answer.detail]).toEqual([
    422,
    expect.stringContaining('1 article is in Tides and weather'),
  ])
  await db().article.update({ where: { id }, data: { sectionId: null } })
  expect((await ask('DELETE', '/sections/weather', { token })).status).toBe(204)
  for (const slug of ['weather', 'tides'])
    expect((await ask('GET', `/sections/${slug}`)).status).toBe(404)
  const done = await db().auditEntry.findMany({ where: { subject: `section:${made.answer.id}` } })
  expect(done.map(({ action }) => action)).toEqual([
    ...['section.create', 'section.save', 'section.save', 'section.delete'],
  ])
})

test('topics are made, changed and deleted; those that nothing public carries are for who writes them', async () => {
  const made = await post('/topics', { name: 'Secret merger' })
  expect([made.status, made.answer.slug]).toEqual([201, 'secret-merger'])
  expect((await ask('GET', '/topics/secret-merger')).status).toBe(404)
  expect((await ask('GET', '/topics/secret-merger', { token })).answer).toEqual(made.answer)
  const etag = made.headers.get('etag') ?? ''
  const renamed = await patch('/topics/secret-merger', etag, { name: 'Merger', slug: '' })
  expect(renamed.answer).toMatchObject({ slug: 'merger', id: made.answer.id })
  expect((await patch('/topics/merger', etag, { name: 'Late' })).status).toBe(412)
  // Where it is now tells what it is about.
  expect((await ask('GET', '/topics/secret-merger')).status).toBe(404)
  expect((await ask('GET', '/topics/secret-merger', { token })).status).toBe(301)
  expect((await ask('GET', '/topics', { token })).answer.items).toContainEqual(renamed.answer)
  expect((await ask('GET', '/topics')).answer.items).not.toContainEqual(renamed.answer)
  for (const [body, field] of [
    [{ name: 'MERGER' }, 'name'],
    [{ name: 'Mergers', slug: 'secret-merger' }, 'slug'],
    [{ name: '…' }, 'name'],
  ] as const) {
    const { status, answer } = await post('/topics', body)
    expect([status, Object.keys(answer.errors)]).toEqual([422, [field]])
  }
  // Who types what it is or was called gets it.
  const { id, edit } = await makePublished({ topics: ['secret merger'] })
  expect(edit.topics).toEqual(['Merger'])
  const moved = await ask('GET', '/topics/secret-merger')
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/api/v1/topics/merger'])
  const refused = await ask('DELETE', '/topics/merger', { token })
  expect([refused.status, refused.answer.detail]).toEqual([
    422,
    expect.stringContaining('Articles carry Merger'),
  ])
  await db().articleTopic.deleteMany({ where: { articleId: id } })
  await db().revisionTopic.deleteMany({ where: { topicId: made.answer.id } })
  expect((await ask('DELETE', '/topics/merger', { token })).status).toBe(204)
  expect((await ask('GET', '/topics/merger', { token })).status).toBe(404)
})

test('a picture is uploaded as it is; the same file is there already', async () => {
  const background = { r: 1, g: 90, b: 200 }
  const file = await sharp({ create: { width: 900, height: 600, channels: 3, background } })
    .jpeg()
    .toBuffer()
  const upload = (raw: BodyInit, type = 'image/jpeg') =>
    ask('POST', '/media?fileName=ferry.jpg&credit=Ana&alt=A%20ferry', {
      ...{ token, raw, headers: { 'Content-Type': type } },
    })
  const made = await upload(new Uint8Array(file))
  expect(made.status).toBe(201)
  expect(made.answer).toMatchObject({ fileName: 'ferry.jpg', credit: 'Ana', alt: 'A ferry' })
  const again = await upload(new Uint8Array(file))
  expect([again.status, again.answer.id]).toEqual([200, made.answer.id])
  const wrong = await upload('no picture')
  expect([wrong.status, Object.keys(wrong.answer.errors)]).toEqual([422, ['file']])
  expect((await upload(new Uint8Array(file), 'image/svg+xml')).status).toBe(415)
})
