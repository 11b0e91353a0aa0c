import { createServer, get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeUser } from '#testing/newsroom.ts'
import { NowStreams } from './now-streams.ts'

ownDatabase()

let actor: Actor | null = null
const streams = new NowStreams({ everyMs: 30, heartbeatMs: 50, limit: 2 })
const http = createServer((req, res) => void streams.answer(req, res, async () => actor))
const origin = () => `http://127.0.0.1:${(http.address() as { port: number }).port}`

beforeAll(() => new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve)))
afterAll(async () => {
  await streams.close()
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
})

async function tell(readers: number, articleId: number): Promise<void> {
  const instance = '00000000-0000-4000-8000-000000000001'
  const articles = [{ articleId, readers }]
  await db().readersNow.upsert({
    where: { instance },
    create: { instance, readers, articles },
    update: { readers, articles, at: new Date() },
  })
}

/** Looks as a browser does. */
function look(): Promise<{ text: () => string; ended: () => boolean; res: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    get(origin(), { agent: false }, (res) => {
      let [text, ended] = ['', false]
      res.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      res.on('close', () => {
        ended = true
      })
      resolve({ text: () => text, ended: () => ended, res })
    }).on('error', reject)
  })
}
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 15_000 })

test('each change is told, with what the looker may know; whoever is signed out loses it', async () => {
  const { id } = await makePublished()
  await tell(3, id)
  actor = await makeUser('editor')
  const editor = await look()
  expect(editor.res.headers).toMatchObject({ 'cache-control': 'no-store, no-transform' })
  await soon(() => expect(editor.text()).toContain('"readers":3'))
  await tell(5, id)
  await soon(() => expect(editor.text()).toContain('"readers":5'))
  // Nothing is told twice, and the line is kept open.
  await soon(() => expect(editor.text().split(':\n\n').length).toBeGreaterThan(3))
  expect(editor.text().match(/^data:/gm)).toHaveLength(2)

  actor = await makeUser('author')
  const polled = await (await fetch(`${origin()}/?poll`)).json()
  expect(polled).toEqual({ readers: 0, articles: [] })
  actor = null
  await soon(() => expect(editor.ended()).toBe(true))
  expect((await fetch(origin())).status).toBe(401)
  await soon(() => expect(streams.looking).toBe(0))
})

test('no more than may look at once; a database that is away is waited for', async () => {
  actor = await makeUser('editor')
  const [one, other] = [await look(), await look()]
  await soon(() => expect(streams.looking).toBe(2))
  expect((await fetch(origin())).status).toBe(503)
  expect((await fetch(origin(), { method: 'POST' })).status).toBe(405)
  const away = vi.spyOn(db(), '$queryRaw').mockRejectedValueOnce(new Error('away'))
  await soon(() => expect(away.mock.calls.length).toBeGreaterThan(3))
  away.mockRestore()
  const { id } = await makePublished()
  await tell(9, id)
  await soon(() => expect(one.text()).toContain('"readers":9'))
  one.res.destroy()
  other.res.destroy()
})
