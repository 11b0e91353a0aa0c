import { createServer, type Server } from 'node:http'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { assignArticle } from '#lib/articles/assignments.ts'
import { openArticle } from '#lib/articles/open.ts'
import { textOf } from '#lib/articles/shared-document.ts'
import { writingChannel, writingNewsSchema } from '#lib/articles/working-document.ts'
import { openWorking } from '#lib/articles/writing.ts'
import { listen } from '#lib/cache/listener.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser } from '#testing/newsroom.ts'
import { documentName, type News, newsSchema, notTheirs, togetherPath } from './schema.ts'
import { Together } from './server.ts'

ownDatabase()

type Person = Awaited<ReturnType<typeof makeUser>>
type Instance = { together: Together; http: Server; port: number; stop(): Promise<void> }
const instances: Instance[] = []
const opened: { provider: HocuspocusProvider; socket: HocuspocusProviderWebsocket }[] = []

/** As server.ts does, without the rest of it. */
async function instance(): Promise<Instance> {
  const together = new Together()
  const stopListening = await listen(
    { [writingChannel]: (payload) => together.hear(writingNewsSchema.parse(payload)) },
    () => together.hearAll(),
  )
  const http = createServer()
  http.on('upgrade', (req, socket, head) => together.handleUpgrade(req, socket, head))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as { port: number }
  return {
    together,
    http,
    port,
    stop: async () => {
      await together.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await stopListening()
    },
  }
}

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = 'a secret of the test'
  instances.push(await instance(), await instance())
})
afterAll(async () => {
  for (const { provider, socket } of opened) {
    provider.destroy()
    socket.destroy()
  }
  await Promise.all(instances.map(({ stop }) => stop()))
})

const endpoint = (at: number) => `127.0.0.1:${instances[at]?.port}${togetherPath}`

async function cookieOf(person: Person): Promise<{ cookie: string; sessionId: string }> {
  const sessionId = crypto.randomUUID()
  const expiresAt = new Date(Date.now() + 60_000)
  await db().session.create({ data: { id: sessionId, userId: person.id, expiresAt } })
  const token = await encode({ token: { sessionId }, secret: 'a secret of the test' })
  return { cookie: `next-auth.session-token=${token}`, sessionId }
}

/** Opens an article as a browser does. */
async function open(person: Person | null, articleId: number, at = 0) {
  const origin = `http://127.0.0.1:${instances[at]?.port}`
  const cookie = person ? (await cookieOf(person)).cookie : ''
  class Signed extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie }, origin })
    }
  }
  const socket = new HocuspocusProviderWebsocket({
    url: `ws://${endpoint(at)}`,
    WebSocketPolyfill: Signed,
  })
  const doc = new Y.Doc()
  const news: News[] = []
  let refused = ''
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: documentName(articleId),
    document: doc,
    token: 'cookie',
    onStateless: ({ payload }) => news.push(newsSchema.parse(JSON.parse(payload))),
    onAuthenticationFailed: ({ reason }) => {
      refused = reason
    },
  })
  provider.attach()
  opened.push({ provider, socket })
  await vi.waitFor(() => expect(provider.isSynced || refused).toBeTruthy(), { timeout: 8000 })
  const kept = () => provider.unsyncedChanges === 0 && news.some(({ news }) => news === 'kept')
  return { doc, provider, news, kept, refused: () => refused }
}

test('two at different instances write one headline; what is acknowledged is in the database', async () => {
  const [kay, lee] = [await makeUser('editor'), await makeUser('editor')]
  const { id } = await makeDraft(kay, { headline: 'Tide' })
  const [hers, his] = [await open(kay, id, 0), await open(lee, id, 1)]
  textOf(hers.doc, 'headline').insert(0, 'High ')
  textOf(his.doc, 'headline').insert(4, ' turns')
  await vi.waitFor(() => expect([hers.kept(), his.kept()]).toEqual([true, true]), 8000)
  expect(textOf((await openWorking(kay, id)).doc, 'headline').toString()).toBe('High Tide turns')
  await vi.waitFor(() => {
    expect(textOf(hers.doc, 'headline').toString()).toBe('High Tide turns')
    expect(textOf(his.doc, 'headline').toString()).toBe('High Tide turns')
  }, 8000)
  // A revision follows by itself.
  await vi.waitFor(async () => {
    expect((await openArticle(kay, id)).edit.headline).toBe('High Tide turns')
  }, 8000)
  const { workingRevisionId } = await db().article.findUniqueOrThrow({ where: { id } })
  expect(
    await db().revision.findUnique({
      where: { id: workingRevisionId ?? 0 },
      select: { kind: true },
    }),
  ).toEqual({ kind: 'autosave' })
})

test('a save that is asked for is answered, with what can’t be saved', async () => {
  const kay = await makeUser('editor')
  const { id, version } = await makeDraft(kay)
  const { doc, provider, news } = await open(kay, id)
  textOf(doc, 'standfirst').insert(0, 'Saved by hand. ')
  doc.getMap('choices').set('slug', 'Not A Slug')
  provider.sendStateless(JSON.stringify({ ask: 'save', number: 7 }))
  await vi.waitFor(() => expect(news.some(({ news }) => news === 'answer')).toBe(true), 8000)
  const answer = news.find(({ news }) => news === 'answer')
  expect(answer).toMatchObject({ number: 7, problems: { slug: [expect.any(String)] } })
  const saved = await openArticle(kay, id)
  expect(saved.version).toBeGreaterThan(version)
  expect(saved.edit.standfirst).toMatch(/^Saved by hand/)
})

test('cursors are seen across instances', async () => {
  const [kay, lee] = [await makeUser('editor'), await makeUser('editor')]
  const { id } = await makeDraft(kay)
  const [hers, his] = [await open(kay, id, 0), await open(lee, id, 1)]
  hers.provider.setAwarenessField('user', { name: 'Kay', field: 'headline' })
  await vi.waitFor(() => {
    const names = [...(his.provider.awareness?.getStates().values() ?? [])].map(
      (state) => (state.user as { name?: string } | undefined)?.name,
    )
    expect(names).toContain('Kay')
  }, 8000)
})

test('the signed-out and those without a right to the article are turned away', async () => {
  const [kay, ann] = [await makeUser('editor'), await makeUser('author')]
  const { id } = await makeDraft(kay)
  expect((await open(null, id)).refused()).toBe('signed-out')
  expect((await open(ann, id)).refused()).not.toBe('')
})

test('rights end with the assignment that gave them, at an open article too', async () => {
  const [editor, author] = [await makeUser('editor'), await makeUser('author')]
  const { id } = await makeDraft(editor)
  const given = { id, dueAt: null, note: '' }
  await assignArticle(editor, { ...given, assigneeId: author.id })
  const [hers, theirs] = [await open(author, id), await open(editor, id)]
  let away = ''
  hers.provider.on('close', ({ event }: { event: { reason: string } }) => {
    away = event.reason
  })
  await assignArticle(editor, { ...given, assigneeId: null })
  await vi.waitFor(() => expect(away).toBe(notTheirs), 8000)
  // She hears nothing of what is typed after, the others go on.
  textOf(theirs.doc, 'headline').insert(0, 'Secret ')
  await vi.waitFor(() => expect(theirs.kept()).toBe(true), 8000)
  expect(textOf(hers.doc, 'headline').toString()).not.toContain('Secret')
})

test('a page of another site can’t connect', async () => {
  const kay = await makeUser('editor')
  const { cookie } = await cookieOf(kay)
  const socket = new WebSocket(`ws://${endpoint(0)}`, {
    headers: { cookie },
    origin: 'https://elsewhere.example',
  })
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
  expect(error.message).toContain('403')
})
