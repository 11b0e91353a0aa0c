import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type Page, PageStore } from './page-store.ts'

const page = (text: string, ...tags: string[]): Page => ({
  status: 200,
  body: Buffer.from(text),
  tags: new Set(tags),
  scriptHashes: [],
  frameOrigins: [],
})
const announce = (change: object) => ({ expire: [], remove: [], age: [], ...change })
const keep = (store: PageStore, key: string, made: Page) => store.put(key, made, store.begin())

test('a write expires the pages that carry its tag, and no others', () => {
  const store = new PageStore(1e6)
  keep(store, '/a', page('a', 'article:1', 'newest:all'))
  keep(store, '/b', page('b', 'article:2', 'newest:all'))
  store.apply(announce({ expire: ['article:1'] }))
  expect(store.get('/a')?.freshness).toBe('expired')
  expect(store.get('/b')?.freshness).toBe('fresh')
})

test('a take-down removes the page, not only expires it', () => {
  const store = new PageStore(1e6)
  keep(store, '/a', page('a', 'article:1'))
  store.apply(announce({ remove: ['article:1'] }))
  expect(store.get('/a')).toBeUndefined()
})

test('a moved count lets a page age; what is expired stays expired', () => {
  const store = new PageStore(1e6)
  keep(store, '/a', page('a', 'reads:1', 'article:1'))
  store.apply(announce({ age: ['reads:1'] }))
  expect(store.get('/a')?.freshness).toBe('ageing')
  store.apply(announce({ expire: ['article:1'] }))
  store.apply(announce({ age: ['reads:1'] }))
  expect(store.get('/a')?.freshness).toBe('expired')
})

test('a write during a render counts for the page that it makes', () => {
  const store = new PageStore(1e6)
  const render = store.begin()
  store.apply(announce({ expire: ['article:1'] }))
  expect(store.put('/a', page('old', 'article:1'), render)?.freshness).toBe('expired')
  const other = store.begin()
  store.apply(announce({ expire: ['article:9'] }))
  expect(store.put('/b', page('b', 'article:1'), other)?.freshness).toBe('fresh')
})

test('a take-down during a render discards what it made', () => {
  const store = new PageStore(1e6)
  const render = store.begin()
  store.apply(announce({ remove: ['article:1'] }))
  expect(store.put('/a', page('gone', 'article:1'), render)).toBeUndefined()
  expect(store.get('/a')).toBeUndefined()
})

test('missed announcements expire everything, renders in flight too', () => {
  const store = new PageStore(1e6)
  keep(store, '/a', page('a'))
  const render = store.begin()
  store.expireAll()
  expect(store.get('/a')?.freshness).toBe('expired')
  expect(store.put('/b', page('b'), render)?.freshness).toBe('expired')
})

test('it is bounded by bytes, and addresses that lead nowhere take no room', () => {
  const store = new PageStore(20_000)
  for (let n = 0; n < 50; n++) keep(store, `/${n}`, page('x'.repeat(1000), 'newest:all'))
  const kept = Array.from({ length: 50 }, (_, n) => store.get(`/${n}`)).filter(Boolean).length
  expect(kept).toBeGreaterThan(2)
  expect(kept).toBeLessThan(10)
  store.put('/none', { ...page(''), status: 404 }, store.begin())
  expect(store.get('/none')).toBeUndefined()
})

test('a page that shows what ends by itself expires by itself', async () => {
  const store = new PageStore(1e6)
  keep(store, '/a', { ...page('a', 'newest:all'), validForMs: 40 })
  keep(store, '/b', page('b', 'newest:all'))
  expect(store.get('/a')?.freshness).toBe('fresh')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(store.get('/a')?.freshness).toBe('expired')
  expect(store.get('/b')?.freshness).toBe('fresh')
})

test('what is renewed after a time is shown meanwhile, and nobody waits for the new one', () => {
  const store = new PageStore(1e6)
  keep(store, '/a', { ...page('a', 'article:1'), renewAfterMs: 0 })
  expect(store.get('/a')?.freshness).toBe('ageing')
  keep(store, '/b', { ...page('b', 'article:1'), renewAfterMs: 60_000 })
  expect(store.get('/b')?.freshness).toBe('fresh')
  // A write, and an end that is exact, hold all the same.
  store.apply(announce({ expire: ['article:1'] }))
  expect(store.get('/a')?.freshness).toBe('expired')
  keep(store, '/c', { ...page('c'), renewAfterMs: 0, validForMs: 0 })
  expect(store.get('/c')?.freshness).toBe('expired')
})

test('what is kept holds no more memory than what it is made of', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const store = new PageStore(1e8)
  const before = held()
  const count = 100
  for (let n = 0; n < count; n++) {
    // Parts of a document of 300 kB, and a body cut out of a pool of buffers.
    const source = `${n} max-image-preview:large https://player.example.org `.repeat(6000)
    const frameOrigins = [source.slice(-27, -1)]
    const headers: [string, string][] = [['X-Robots-Tag', source.slice(2, 25)]]
    keep(store, `/${n}`, { ...page(source.slice(0, 3000), 'home'), frameOrigins, headers })
    Buffer.allocUnsafe(4000)
  }
  const kept = held() - before
  expect(store.get('/7')?.page).toMatchObject({
    headers: [['X-Robots-Tag', 'max-image-preview:large']],
    frameOrigins: ['https://player.example.org'],
  })
  expect(kept / count).toBeLessThan(20_000)
})
