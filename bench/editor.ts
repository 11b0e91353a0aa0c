import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { chromium, type Page } from '@playwright/test'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { readShared, textOf } from '#lib/articles/shared-document.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { documentName, newsSchema, togetherPath } from '#lib/together/schema.ts'
import { browserPath } from '../e2e/browser.ts'
import { randomFrom } from './newsroom.ts'
import { cleanUp, folder, makeDatabase, report, signIn, startApp } from './setting.ts'

const people = 20
const togetherFor = 60_000
const longArticle = 5000

/** Writing: keystrokes in a long article, saving, and many people in one article. */
export async function bench(): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    const file = join(folder, 'long.jsonl')
    const draft = (id: string, words: number) =>
      JSON.stringify({ id, headline: id, section: 'City', body: longText(words) })
    await writeFile(
      file,
      [draft('Long', longArticle), draft('Short', 450), draft('Busy', 450)].join('\n'),
    )
    const url = await makeDatabase(postgres.url, 'editor', file, 3)
    const app = await startApp('editor', url)
    const cookie = await signIn(app.origin)

    console.log(`\nTyping in an article of ${longArticle} words`)
    await typing(app.origin, cookie, 1)
    console.log('\nSaving, over the connection that carries the typing')
    await saving(app.origin, cookie, 2)
    console.log(`\n${people} people in one article for ${togetherFor / 1000} s`)
    await writingTogether(app.origin, cookie, 3)
    await app.stop()
  } finally {
    await cleanUp()
    await postgres.stop()
  }
}

function longText(words: number): string {
  const sentence = 'The ferry left the quay on time and the harbour was quiet again. '
  return Array.from({ length: Math.ceil(words / 120) }, (_, n) =>
    n % 6 === 5 ? `## Part ${n}` : sentence.repeat(10),
  ).join('\n\n')
}

const at = (sorted: number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
const spread = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: at(sorted, 0.5), p95: at(sorted, 0.95) }
}
const ms = (value: number) => `${value.toFixed(1)} ms`

/** In a real browser: what the scripts of the page do for one key, and when it is painted. */
async function typing(origin: string, cookie: string, articleId: number): Promise<void> {
  const browser = await chromium.launch({
    executablePath: browserPath(chromium.executablePath()),
    args: ['--no-sandbox'],
  })
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: origin }
    }),
  )
  const page = await context.newPage()
  await page.goto(`${origin}/admin/articles/${articleId}`)
  const body = page.getByRole('textbox', { name: 'Body' })
  await body.locator('p').nth(10).click()
  await page.waitForTimeout(3000)
  await keys(page, 30)
  const { scripts, paints } = await keys(page, 150)
  const script = spread(scripts)
  report(
    'scripting a keystroke',
    `median ${ms(script.median)}, p95 ${ms(script.p95)}`,
    'p95 < 16 ms',
    script.p95 < 16,
  )
  const paint = spread(paints)
  report(
    'keystroke to the next paint (in steps of 8 ms)',
    `median ${ms(paint.median)}, p95 ${ms(paint.p95)}`,
    '',
    null,
  )
  await browser.close()
}

async function keys(page: Page, count: number): Promise<{ scripts: number[]; paints: number[] }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const scripted = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000
  }
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { paints: seen })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries())
        if (name === 'keydown') seen.push(duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
  const scripts: number[] = []
  for (let n = 0; n < count; n++) {
    const before = await scripted()
    await page.keyboard.press(n % 6 === 5 ? 'Space' : 'KeyA')
    await page.waitForTimeout(60)
    scripts.push((await scripted()) - before)
  }
  const late = await page.evaluate(() => (window as unknown as { paints: number[] }).paints)
  // What was painted within 16 ms isn't reported by the browser.
  const paints = [...late, ...Array.from({ length: Math.max(0, count - late.length) }, () => 8)]
  return { scripts, paints }
}

/** A person in an article, as a browser is. */
async function enter(origin: string, cookie: string, articleId: number) {
  class Signed extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie }, origin })
    }
  }
  const socket = new HocuspocusProviderWebsocket({
    url: origin.replace('http', 'ws') + togetherPath,
    WebSocketPolyfill: Signed,
  })
  const doc = new Y.Doc()
  const heard = new Set<(news: ReturnType<typeof newsSchema.parse>) => void>()
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: documentName(articleId),
    document: doc,
    token: 'cookie',
    onStateless: ({ payload }) => {
      const news = newsSchema.parse(JSON.parse(payload))
      for (const hear of heard) hear(news)
    },
  })
  provider.attach()
  while (!provider.isSynced) await pause(20)
  /** Resolves with the next news of a kind. */
  const next = (kind: string) =>
    new Promise<void>((resolve) => {
      const hear = ({ news }: { news: string }) => {
        if (news !== kind) return
        heard.delete(hear)
        resolve()
      }
      heard.add(hear)
    })
  return {
    doc,
    provider,
    next,
    leave() {
      provider.destroy()
      socket.destroy()
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function saving(origin: string, cookie: string, articleId: number): Promise<void> {
  const person = await enter(origin, cookie, articleId)
  const kept: number[] = []
  const saved: number[] = []
  for (let n = 0; n < 220; n++) {
    const began = performance.now()
    const isKept = person.next('kept')
    textOf(person.doc, 'standfirst').insert(0, 'a')
    await isKept
    const asked = performance.now()
    const isSaved = person.next('answer')
    person.provider.sendStateless(JSON.stringify({ ask: 'save', number: n }))
    await isSaved
    // The first ones prepare statements.
    if (n >= 20) {
      kept.push(asked - began)
      saved.push(performance.now() - asked)
    }
  }
  const keep = spread(kept)
  report('a letter, typed to kept', `median ${ms(keep.median)}, p95 ${ms(keep.p95)}`, '', null)
  const save = spread(saved)
  report(
    'a save, asked to answered',
    `median ${ms(save.median)}, p95 ${ms(save.p95)}`,
    'median < 25 ms',
    save.median < 25,
  )
  person.leave()
}

async function writingTogether(origin: string, cookie: string, articleId: number): Promise<void> {
  const all = await Promise.all(
    Array.from({ length: people }, () => enter(origin, cookie, articleId)),
  )
  const random = randomFrom(11)
  let edits = 0
  const end = Date.now() + togetherFor
  await Promise.all(
    all.map(async ({ doc }) => {
      while (Date.now() < end) {
        await pause(100 + random() * 200)
        type(doc, random)
        edits++
      }
    }),
  )
  const settled = performance.now()
  const said = ({ doc }: { doc: Y.Doc }) => JSON.stringify(readShared(doc))
  const agree = () => new Set(all.map(said)).size
  while (
    (agree() > 1 || all.some(({ provider }) => provider.unsyncedChanges > 0)) &&
    performance.now() - settled < 30_000
  )
    await pause(100)
  const took = performance.now() - settled
  // Whoever comes now reads it from the database, through another connection.
  const later = await enter(origin, cookie, articleId)
  const different = new Set([...all.map(said), said(later)]).size
  report(
    `${edits.toLocaleString('en')} edits by ${people} people`,
    `${different} ${different === 1 ? 'text' : 'texts'} in the end, the same for all after ${(took / 1000).toFixed(1)} s`,
    'one text',
    different === 1,
  )
  for (const { leave } of [...all, later]) leave()
}

/** One edit: a word somewhere in the body or the headline, or some letters less. */
function type(doc: Y.Doc, random: () => number): void {
  const texts = [textOf(doc, 'headline'), textOf(doc, 'standfirst')]
  doc.getXmlFragment('body').forEach((block) => {
    if (block instanceof Y.XmlElement)
      block.forEach((child) => {
        if (child instanceof Y.XmlText) texts.push(child)
      })
  })
  const text = texts[Math.floor(random() * texts.length)]
  if (!text) return
  const place = Math.floor(random() * text.length)
  if (random() < 0.3 && text.length > 20) text.delete(Math.min(place, text.length - 5), 3)
  else text.insert(place, ` ${Math.floor(random() * 1e4).toString(36)}`)
}
