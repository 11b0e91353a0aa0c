import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { takeDownArticle } from '#lib/articles/commands.ts'
import { db } from '#lib/platform/db.ts'
import { saveGroup } from '#lib/settings/groups.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { answerReads, readsPath } from './endpoint.ts'
import { knownArticles } from './known-articles.ts'
import { present } from './present.ts'
import { countReads } from './queries.ts'
import { readsGroup } from './rules.ts'
import { countingRulesSchema } from './schema.ts'

process.env.TRUST_PROXY = '1'
process.env.SITE_URL = 'https://news.example'
ownDatabase()

const server = createServer((req, res) => {
  const read = readsPath(new URL(req.url ?? '', 'http://localhost').pathname)
  if (read) answerReads(req, res, read)
  else res.writeHead(418).end()
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => server.close())

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
let last = 0
/** Another reader's browser. */
const someone = (more: Record<string, string> = {}) => {
  last++
  return {
    'X-Forwarded-For': `198.18.${last >> 8}.${last & 255}`,
    'User-Agent': firefox,
    ...more,
  }
}
const address = (slug: string, end = 'reads') => `${origin}/api/articles/${slug}/${end}`
const tell = (slug: string, headers: Record<string, string>, body?: object | string) =>
  fetch(address(slug), {
    method: 'POST',
    headers,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
const answer = async (response: Response | Promise<Response>) => {
  const { status } = await response
  return [status, await (await response).json()]
}
async function article() {
  const { id, edit } = await makePublished()
  return { id, slug: edit.slug }
}

test('a visitor counts once in a window, with what is known of her', async () => {
  const { id, slug } = await article()
  const her = someone()
  const look = { referrer: 'https://www.social.example/feed?of=her', width: 390 }
  expect(await answer(tell(slug, her, look))).toEqual([200, { reads: 1 }])
  expect(await answer(tell(slug, her, look))).toEqual([200, { reads: 1 }])
  expect(await answer(tell(slug, someone(), {}))).toEqual([200, { reads: 2 }])
  expect(await answer(tell(slug, someone()))).toEqual([200, { reads: 3 }])
  // What stands before the trusted proxy's word was written by whoever asks.
  const forged = { ...her, 'X-Forwarded-For': `203.0.113.9, ${her['X-Forwarded-For']}` }
  expect(await answer(tell(slug, forged))).toEqual([200, { reads: 3 }])
  // Another browser behind the same address is someone else.
  const beside = { ...her, 'User-Agent': firefox.replaceAll('140', '141') }
  expect(await answer(tell(slug, beside))).toEqual([200, { reads: 4 }])
  const [hour] = await db().articleReadsHour.findMany({ where: { articleId: id } })
  expect(hour).toMatchObject({ reads: 4, phone: 1, desktop: 3 })
  const from = await db().referrerReadsHour.findMany({ where: { articleId: id } })
  expect(from).toMatchObject([{ host: 'social.example', reads: 1 }])
  const windows = await db().$queryRaw<
    { text: string }[]
  >`select w::text as text from "ReadWindow" w`
  expect(windows).toHaveLength(4)
  for (const { text } of windows) expect(text).not.toMatch(/198\.18|Firefox/)
})

test('programs, what is fetched ahead, and other sites’ pages aren’t counted', async () => {
  const { id, slug } = await article()
  await tell(slug, someone())
  for (const headers of [
    someone({ 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }),
    someone({ 'User-Agent': '' }),
    someone({ 'Sec-Purpose': 'prefetch;prerender' }),
    someone({ Purpose: 'prefetch' }),
  ])
    expect(await answer(tell(slug, headers)), JSON.stringify(headers)).toEqual([200, { reads: 1 }])
  for (const headers of [
    someone({ Origin: 'https://evil.test' }),
    someone({ 'Sec-Fetch-Site': 'cross-site' }),
  ])
    expect((await tell(slug, headers)).status).toBe(403)
  expect(await countReads(id)).toBe(1)
})

test('without scripts a picture counts, which no cache keeps', async () => {
  const { id, slug } = await article()
  const her = someone()
  const response = await fetch(address(slug, 'reads.gif'), { headers: her })
  expect(response.headers.get('content-type')).toBe('image/gif')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.subarray(0, 10).toString('latin1')).toBe('GIF89a\x01\x00\x01\x00')
  expect(await countReads(id)).toBe(1)
  // The same page view, should a browser do both.
  await tell(slug, her)
  await fetch(address(slug, 'reads.gif'), { method: 'HEAD', headers: someone() })
  expect(await countReads(id)).toBe(1)
})

test('how far and how long is added up, each depth once a window', async () => {
  const { id, slug } = await article()
  const her = someone()
  await tell(slug, her, { width: 1400 })
  const on = (reached: number[], seconds: number) =>
    tell(slug, her, { progress: { reached, seconds } })
  expect((await on([25, 50], 40)).status).toBe(204)
  expect((await on([50, 75, 100], 20.4)).status).toBe(204)
  const bot = someone({ 'User-Agent': 'curl/8.5.0' })
  expect((await tell(slug, bot, { progress: { reached: [100], seconds: 9 } })).status).toBe(204)
  const [hour] = await db().articleReadsHour.findMany({ where: { articleId: id } })
  expect(hour).toMatchObject({
    ...{ reads: 1, reached25: 1, reached50: 1, reached75: 1, reached100: 1, secondsInView: 60n },
  })
})

test('what is wrong is said', async () => {
  const { slug } = await article()
  const wrong = async (body: object | string) => {
    const [status, { error }] = await answer(tell(slug, someone(), body))
    return `${status} ${error}`
  }
  expect(await wrong('{')).toMatch(/^400 .*JSON/)
  expect(await wrong({ width: 'wide' })).toMatch(/^400 .*width/)
  expect(await wrong({ progress: { reached: [30], seconds: 1 } })).toMatch(/^400 .*progress/)
  expect(await wrong({ other: 1 })).toMatch(/^400/)
  expect(await wrong('x'.repeat(5000))).toMatch(/^413 .*2048/)
  expect((await fetch(address(slug), { method: 'PUT' })).headers.get('allow')).toBe(
    'GET, HEAD, POST',
  )
  expect((await fetch(address(slug, 'reads.gif'), { method: 'POST' })).status).toBe(405)
  expect((await tell('Not%20a%20slug', someone())).status).toBe(404)
})

test('a flood of slugs that don’t exist costs the database nothing', async () => {
  const { id, slug } = await article()
  forgetProcessState('known-articles')
  await knownArticles().load()
  const asked = vi.spyOn(db(), '$queryRaw')
  const flood = Array.from({ length: 300 }, (_, n) => tell(`no-such-article-${n}`, someone()))
  for (const { status } of await Promise.all(flood)) expect(status).toBe(404)
  expect(asked).not.toHaveBeenCalled()
  asked.mockRestore()
  // What is published later is heard of, and what is taken down.
  const late = await article()
  expect((await tell(late.slug, someone())).status).toBe(404)
  knownArticles().apply({ expire: [`article:${late.id}`], remove: [], age: [] })
  expect((await tell(late.slug, someone())).status).toBe(200)
  expect((await tell(slug, someone())).status).toBe(200)
  await takeDownArticle(system, { id })
  knownArticles().apply({ expire: [], remove: [`article:${id}`], age: [] })
  expect((await tell(slug, someone())).status).toBe(404)
  forgetProcessState('known-articles')
})

test('a visitor, and an address, may only ask so much', async () => {
  const { id, slug } = await article()
  const rules = countingRulesSchema.parse({ perVisitor: 5, perAddress: 10 })
  await saveGroup(system, readsGroup, rules)
  forgetProcessState('counting-rules')
  const her = someone()
  const statuses = []
  for (let n = 0; n < 7; n++) statuses.push((await tell(slug, her)).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  const limited = await tell(slug, her)
  expect(limited.headers.get('retry-after')).toBe('10')
  // Behind the same address with ever new programs: two more, then all of it is too much.
  const others = []
  for (let n = 0; n < 4; n++)
    others.push((await tell(slug, { ...her, 'User-Agent': `${firefox}.${n}` })).status)
  expect(others).toEqual([200, 200, 429, 429])
  expect((await tell(slug, someone())).status).toBe(200)
  expect(await countReads(id)).toBe(4)
  await saveGroup(system, readsGroup, countingRulesSchema.parse({}))
  forgetProcessState('counting-rules')
})

test('the window is a setting', async () => {
  const ends = []
  for (const windowMinutes of [240, 5]) {
    const { id, slug } = await article()
    await saveGroup(system, readsGroup, countingRulesSchema.parse({ windowMinutes }))
    forgetProcessState('counting-rules')
    await tell(slug, someone())
    const [row] = await db().readWindow.findMany({ where: { articleId: id } })
    ends.push(row?.endsAt.getTime() ?? 0)
  }
  const [long = 0, short = 0] = ends.map((end) => end - Date.now())
  expect(ends.map((end, n) => end % (([240, 5][n] ?? 1) * 60_000))).toEqual([0, 0])
  expect(long).toBeLessThanOrEqual(240 * 60_000)
  expect(short).toBeLessThanOrEqual(5 * 60_000)
  expect(short).toBeGreaterThan(-60_000)
})

test('who reads now is told to all instances', async () => {
  const [a, b] = [await article(), await article()]
  forgetProcessState('readers-present')
  const her = someone()
  await tell(a.slug, her)
  await tell(b.slug, her)
  await tell(b.slug, someone())
  await tell(a.slug, someone())
  await tell(a.slug, someone({ 'User-Agent': 'curl/8.5.0' }))
  await present().tell()
  const rows = await db().readersNow.findMany()
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    readers: 3,
    articles: [
      { articleId: b.id, readers: 2 },
      { articleId: a.id, readers: 1 },
    ],
  })
})
