import { randomUUID } from 'node:crypto'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { takeDownArticle } from '#lib/articles/commands.ts'
import type { Actor } from '#lib/auth/can.ts'
import { announcementSchema, channel, deliver, subscribe } from '#lib/cache/announce.ts'
import { listen } from '#lib/cache/listener.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { addEntry, deleteEntry, editEntry, markEntry, moveCoverage } from './commands.ts'
import { readLiveChanges } from './read.ts'
import { changesInTextSchema, liveChannel, liveNewsSchema } from './schema.ts'
import { LiveStreams, livePath, staffLivePath } from './streams.ts'

ownDatabase()

type Instance = {
  streams: LiveStreams
  port: number
  renders: () => number
  stop(): Promise<void>
}
const instances: Instance[] = []
let actor: Actor | null = null

/** As server.ts does, without the rest of it; a change's page is its entries' numbers and words. */
async function instance(options: { limit?: number; maxBehind?: number } = {}): Promise<Instance> {
  let renders = 0
  const render = async (path: string) => {
    renders++
    const { pathname, searchParams } = new URL(path, 'http://localhost')
    const range = Object.fromEntries(searchParams)
    const asked = changesInTextSchema.parse({ articleId: pathname.split('/').at(-1), ...range })
    const changes = await readLiveChanges(asked)
    if (!changes) return { status: 404, html: '' }
    const { sequence, more, endedAt, entries, deleted } = changes
    const words = JSON.stringify({ deleted, entries: entries.map(({ id, body }) => [id, body]) })
    const html = `<body><div data-live-changes data-sequence="${sequence}"${more ? ' data-more' : ''}${endedAt ? ' data-ended' : ''}><p>${words.replaceAll('<', '')}</p></div></body>`
    return { status: 200, html }
  }
  const streams = new LiveStreams(render, { limit: 100, heartbeatMs: 200, ...options })
  subscribe((announcement) => streams.apply(announcement))
  const stopListening = await listen(
    {
      [channel]: (payload) => deliver(announcementSchema.parse(payload)),
      [liveChannel]: (payload) => streams.hear(liveNewsSchema.parse(payload)),
    },
    () => streams.hearAll(),
  )
  const http: Server = createServer((req, res) => {
    const path = req.url?.split('?')[0] ?? ''
    const slug = livePath(path)
    const article = staffLivePath(path)
    if (slug) void streams.answer(req, res, slug)
    else if (article) void streams.answerStaff(req, res, actor, article)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as { port: number }
  const made: Instance = {
    streams,
    port,
    renders: () => renders,
    stop: async () => {
      streams.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await stopListening()
    },
  }
  instances.push(made)
  return made
}

let one: Instance
beforeAll(async () => {
  one = await instance()
})
afterAll(() => Promise.all(instances.map(({ stop }) => stop())))

/** Waits until it holds, also on a machine that has much else to do. */
const soon = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, { timeout: 15_000 })

type Message = { id: number; event: string; data: string }
type Follower = {
  status: number
  headers: IncomingMessage['headers']
  messages: Message[]
  beats: () => number
  ended: () => boolean
  last: () => number
  res: IncomingMessage
  leave(): void
}

/** Follows as a browser does. */
function follow(at: Instance, path: string, after?: number): Promise<Follower> {
  return new Promise((resolve, reject) => {
    const headers = after === undefined ? {} : { 'Last-Event-ID': String(after) }
    const req = get({ port: at.port, host: '127.0.0.1', path, headers, agent: false }, (res) => {
      const messages: Message[] = []
      let [rest, ended, beats] = ['', false, 0]
      res.on('data', (chunk: Buffer) => {
        rest += chunk
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const lines = rest.slice(0, end).split('\n')
          rest = rest.slice(end + 2)
          const field = (name: string) =>
            lines
              .find((line) => line.startsWith(`${name}:`))
              ?.slice(name.length + 1)
              .trim()
          if (lines[0] === ':') beats++
          else if (field('data') !== undefined)
            messages.push({
              id: Number(field('id')),
              event: field('event') ?? 'message',
              data: field('data') ?? '',
            })
        }
      })
      res.on('close', () => {
        ended = true
      })
      res.on('error', () => {})
      resolve({
        status: res.statusCode ?? 0,
        headers: res.headers,
        messages,
        beats: () => beats,
        ended: () => ended,
        last: () => messages.at(-1)?.id ?? after ?? 0,
        res,
        leave: () => req.destroy(),
      })
    })
    req.on('error', reject)
  })
}

async function makeLive() {
  const { id, publicSlug } = await makePublished()
  await moveCoverage(system, { articleId: id, step: 'begin' })
  return { id, slug: publicSlug ?? '', path: `/api/articles/${publicSlug}/live` }
}

const words = (text: string) => ({
  headline: '',
  body: documentFromMarkdown(text),
  bylines: [],
  at: '',
})
const add = (articleId: number, text: string) =>
  addEntry(system, { articleId, key: randomUUID(), ...words(text), pinned: false, keyPoint: false })

test('readers get what comes; whoever follows, a change is rendered once', async () => {
  const { id, path } = await makeLive()
  const all = await Promise.all(Array.from({ length: 30 }, () => follow(one, path)))
  expect(all[0]?.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  const before = one.renders()
  await add(id, 'The gates are open.')
  await soon(() => {
    for (const { messages } of all) expect(messages).toHaveLength(1)
  })
  expect(one.renders()).toBe(before + 1)
  expect(all[7]?.messages[0]).toMatchObject({ id: 1, event: 'message' })
  expect(JSON.parse(all[7]?.messages[0]?.data ?? '')).toContain('The gates are open.')
  await soon(() => expect(all[0]?.beats()).toBeGreaterThan(0))
  for (const { leave } of all) leave()
  await soon(() => expect(one.streams.following).toBe(0))
})

test('who comes back gets all that happened meanwhile, at another instance too', async () => {
  const two = await instance()
  const { id, path } = await makeLive()
  const first = await follow(one, path)
  const [kept, gone] = [await add(id, 'Kept.'), await add(id, 'Gone.')]
  await soon(() => expect(first.last()).toBe(2))
  first.leave()
  await editEntry(system, { id: kept.id, baseVersion: 1, ...words('Kept, and changed.') })
  await deleteEntry(system, gone.id)
  await add(id, 'New.')
  await markEntry(system, { id: kept.id, pinned: true })
  const again = await follow(two, path, first.last())
  await soon(() => expect(again.last()).toBe(6))
  expect(again.messages).toHaveLength(1)
  const said = JSON.parse(again.messages[0]?.data ?? '')
  expect(said).toContain('Kept, and changed.')
  expect(said).toContain('New.')
  expect(said).toContain(`"deleted":[${gone.id}]`)
  expect(said).not.toContain('Gone.')
  // And what comes then, once.
  await add(id, 'Newer.')
  await soon(() => expect(again.last()).toBe(7))
  expect(again.messages).toHaveLength(2)
  again.leave()
})

test('many changes while readers come and go: each sees every one, in order, none twice', async () => {
  const { id, path } = await makeLive()
  const seen = Array.from({ length: 6 }, () => [] as Message[])
  let running = true
  const readers = seen.map(async (all, n) => {
    let last = 0
    for (;;) {
      const isLast = !running
      const follower = await follow(one, path, last)
      const stay = 30 + ((n * 37) % 90)
      await new Promise((resolve) => setTimeout(resolve, stay))
      if (isLast) await soon(() => expect(follower.last()).toBe(60))
      follower.leave()
      all.push(...follower.messages)
      last = follower.last()
      if (isLast) return
    }
  })
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    const own = []
    for (let n = 0; n < 10; n++) own.push(await add(id, `Entry ${writer} ${n}.`))
    return own
  })
  const made = (await Promise.all(writers)).flat()
  running = false
  await Promise.all(readers)
  for (const all of seen) {
    const ids = all.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
    const said = all.map(({ data }) => data).join('')
    for (const { id } of made) expect(said.split(`[${id},`)).toHaveLength(2)
  }
}, 120_000)

test('what happens while the listener is away is told when it is back', async () => {
  const { id, path } = await makeLive()
  const reader = await follow(one, path)
  await add(id, 'Before.')
  await soon(() => expect(reader.last()).toBe(1))
  const cut = await db().$queryRaw<{ cut: boolean }[]>`
    select pg_terminate_backend(pid) as cut from pg_stat_activity
    where application_name = 'broadsheet listener' and datname = current_database()`
  expect(cut.length).toBeGreaterThan(0)
  await add(id, 'Meanwhile.')
  await add(id, 'And again.')
  await soon(() => expect(reader.last()).toBe(3))
  await add(id, 'After.')
  await soon(() => expect(reader.last()).toBe(4))
  const said = reader.messages.map(({ data }) => data).join('')
  for (const text of ['Before.', 'Meanwhile.', 'And again.', 'After.'])
    expect(said.split(text)).toHaveLength(2)
  reader.leave()
})

test('a reader who takes nothing is let go; the others don’t notice', async () => {
  const small = await instance({ maxBehind: 64 * 1024 })
  const { id, path } = await makeLive()
  const [slow, quick] = [await follow(small, path), await follow(small, path)]
  slow.res.pause()
  slow.res.socket.pause()
  // More than the machine's own buffers hold.
  const long = 'The tide is high and it goes on rising. '.repeat(8000)
  let n = 0
  while (small.streams.following === 2 && n < 60) {
    await add(id, `${n} ${long}`)
    await soon(() => expect(quick.last()).toBe(n + 1))
    n++
  }
  expect(small.streams.following).toBe(1)
  expect(quick.ended()).toBe(false)
  quick.leave()
  slow.leave()
}, 120_000)

test('above the limit a browser is sent away, and asks instead', async () => {
  const full = await instance({ limit: 2 })
  const { id, path } = await makeLive()
  const two = [await follow(full, path), await follow(full, path)]
  const third = await follow(full, path)
  expect(third.status).toBe(503)
  expect(third.headers['retry-after']).toBe('20')
  await add(id, 'For all.')
  const ask = async (after: number) =>
    (await fetch(`http://127.0.0.1:${full.port}${path}?after=${after}&poll`)).json()
  expect(await ask(0)).toMatchObject({ sequence: 1, ended: false })
  expect((await ask(0)).html).toContain('For all.')
  await soon(async () => expect(await ask(1)).toMatchObject({ sequence: 1, html: '' }))
  two[0]?.leave()
  await soon(() => expect(full.streams.following).toBe(1))
  const fourth = await follow(full, path, 1)
  expect(fourth.status).toBe(200)
  for (const { leave } of [...two, fourth]) leave()
})

test('when coverage ends the streams end, and browsers stop asking', async () => {
  const { id, path } = await makeLive()
  const reader = await follow(one, path)
  await add(id, 'The last one.')
  await moveCoverage(system, { articleId: id, step: 'end' })
  await soon(() => expect(reader.ended()).toBe(true))
  expect(reader.messages.map(({ event }) => event)).toEqual(['message', 'end'])
  expect((await follow(one, path, 1)).status).toBe(204)
  // Who was away hears what was missed first.
  const late = await follow(one, path, 0)
  await soon(() => expect(late.ended()).toBe(true))
  expect(late.messages.map(({ event }) => event)).toEqual(['message', 'end'])
  expect(late.messages[0]?.data).toContain('The last one.')
  await moveCoverage(system, { articleId: id, step: 'reopen' })
  const back = await follow(one, path, 1)
  expect(back.status).toBe(200)
  await add(id, 'It goes on.')
  await soon(() => expect(back.last()).toBe(2))
  back.leave()
})

test('a take-down ends the streams, and nothing of it is told any more', async () => {
  const { id, path } = await makeLive()
  const [reader, idle] = [await follow(one, path), await makeLive()]
  await add(id, 'Soon gone.')
  await soon(() => expect(reader.last()).toBe(1))
  await takeDownArticle(system, { id })
  await soon(() => expect(reader.ended()).toBe(true))
  expect(reader.messages.at(-1)).toMatchObject({ event: 'gone', data: '' })
  expect((await follow(one, path, 0)).status).toBe(410)
  const polled = await fetch(`http://127.0.0.1:${one.port}${path}?after=0&poll`)
  expect(polled.status).toBe(410)
  expect(await polled.text()).not.toContain('Soon gone')
  await takeDownArticle(system, { id: idle.id })
  expect((await follow(one, idle.path, 0)).status).toBe(410)
})

test('drafts, other articles and unknown ones have no stream', async () => {
  const draft = await makeDraft(system)
  await moveCoverage(system, { articleId: draft.id, step: 'begin' })
  const standard = await makePublished()
  for (const slug of [draft.edit.slug, standard.publicSlug, 'no-such-article', '..'])
    expect((await follow(one, `/api/articles/${slug}/live`)).status).toBe(404)
})

test('writers hear that something changed, and only they', async () => {
  const [author, other] = [await makeUser('author'), await makeUser('author')]
  const draft = await makeDraft(author)
  await moveCoverage(author, { articleId: draft.id, step: 'begin' })
  const path = `/admin/live/${draft.id}`
  for (const [who, status] of [
    [null, 401],
    [other, 403],
  ] as const) {
    actor = who
    expect((await follow(one, path)).status).toBe(status)
  }
  actor = author
  const writer = await follow(one, path)
  expect(writer.status).toBe(200)
  await add(draft.id, 'Not public, but heard of.')
  await soon(() => expect(writer.messages.map(({ data }) => data)).toEqual(['0', '1']))
  writer.leave()
})

test('a number that isn’t there yet is waited for, or forgotten', async () => {
  const { id, path } = await makeLive()
  const reader = await follow(one, path, 1_000_000)
  await add(id, 'Heard all the same.')
  await soon(() => expect(reader.last()).toBe(1))
  reader.leave()
})

test('an instance that stops ends its streams, so that browsers go elsewhere', async () => {
  const leaving = await instance()
  const { path } = await makeLive()
  const reader = await follow(leaving, path)
  leaving.streams.close()
  await soon(() => expect(reader.ended()).toBe(true))
  expect((await follow(leaving, path)).status).toBe(503)
})
