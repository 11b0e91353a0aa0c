import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { pages } from '#lib/access/pages.ts'
import { addressOf } from '#lib/access/table.ts'
import { addEntry } from '#lib/live/commands.ts'
import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type Filled, fillNewsroom } from '#testing/attacks/filled.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { attackUrls, mutations, xssStrings } from '#testing/attacks/strings.ts'
import { canary } from '#testing/attacks/texts.ts'
import { system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { readAs, strangeIn } from './strange.ts'
import { body } from './writing.ts'

// A newsroom in which every field has a string that attacks is opened in a browser that keeps no
// Content-Security-Policy: what isn't escaped, runs. Nothing does.

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-xss-'))
chmodSync(folder, 0o711)
const ada = { email: 'ada@courier.example', password: 'administrators like tea' }
const strings = [...xssStrings, ...mutations([...xssStrings, ...attackUrls], fuzzRuns(150), 11)]
let newsroom: Newsroom
let filled: Filled
let context: BrowserContext
/** What was seen that must not be. */
let seen: string[] = []

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000)
  newsroom = await startNewsroom(folder, {
    DEMO: '0',
    ADMIN_EMAIL: ada.email,
    ADMIN_PASSWORD: ada.password,
  })
  const { url } = await startPostgres(folder)
  process.env.DATABASE_URL = url
  process.env.DATA_DIR = folder
  // Another spec of this process may have had a database of its own.
  forgetProcessState('db', 'env', 'job-sender')
  const { id, name, email, role } = await db().user.findFirstOrThrow()
  const actor = { kind: 'user', id, name, email, role } as const
  filled = await fillNewsroom(actor, strings, attackUrls, fuzzRuns(40))

  context = await browser.newContext({
    baseURL: newsroom.origin,
    bypassCSP: true,
    // The list of sessions and the audit log name it.
    userAgent: `Mozilla/5.0 "><img src=x onerror=alert(1)><${canary}> Chrome/150.0.0.0`,
  })
  await watch(context)
  const page = await context.newPage()
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(ada.email)
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
  await page.close()
})
test.afterAll(async () => {
  await context?.close()
  await db().$disconnect()
  await newsroom?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Notes whatever runs in a page or leaves it. */
async function watch(watched: BrowserContext): Promise<void> {
  await watched.exposeBinding('itRan', ({ frame }, what: string) => {
    seen.push(`${frame.url()} ran ${what}`)
  })
  await watched.addInitScript(() => {
    const { itRan } = window as unknown as { itRan(what: string): void }
    for (const name of ['alert', 'confirm', 'prompt', 'print'])
      Object.defineProperty(window, name, { value: (said: unknown) => itRan(`${name}(${said})`) })
  })
  watched.on('dialog', (dialog) => {
    seen.push(`${dialog.page()?.url()} asked ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  watched.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && origin !== newsroom.origin)
      seen.push(`${request.frame().url()} asked for ${request.url()}`)
  })
}

/** What is strange about a page as it stands: in each of its frames. @returns all its words */
async function look(page: Page): Promise<string> {
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1000 })))
  let words = ''
  for (const frame of page.frames()) {
    // What is shut in runs nothing: its content is looked at where it is given.
    if (frame.url() === 'about:srcdoc') continue
    if (new URL(frame.url()).origin !== newsroom.origin)
      seen.push(`${page.url()} has ${frame.url()}`)
    const { strange, said } = await frame.evaluate(strangeIn, { canary })
    seen.push(...strange.map((one) => `${page.url()} has ${one}`))
    words += said
  }
  return words
}

/** Opens addresses, some at once. @returns those on which no string that attacks is to be read */
async function openAll(addresses: string[]): Promise<string[]> {
  const waiting = [...addresses]
  const without: string[] = []
  const next = async () => {
    const page = await context.newPage()
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const answer = await page.goto(at)
      if ((answer?.status() ?? 500) >= 500) seen.push(`${at} answers ${answer?.status()}`)
      if (!attack.test(await look(page))) without.push(at)
    }
    await page.close()
  }
  await Promise.all(Array.from({ length: 3 }, next))
  return without
}
const attack = /alert\(|javascript:|onerror|xss/i

test.beforeEach(() => {
  seen = []
})
/** What runs of itself does so within a moment; and nothing did. */
const expectHarmless = () => expect(seen).toEqual([])

test('whoever watches sees what runs, what would run, and what leaves', async () => {
  const page = await context.newPage()
  const gets = async (html: string) => {
    await page.goto('/corrections')
    seen = []
    await page.evaluate((given) => {
      document.body.insertAdjacentHTML('beforeend', given)
      // So is a script run that comes with the page, where no policy stands in its way.
      for (const { textContent } of document.querySelectorAll('script.made'))
        document.body.append(Object.assign(document.createElement('script'), { textContent }))
    }, html)
    await look(page)
  }
  for (const [html, ...sights] of [
    ['<img src=x onerror=alert(1)>', /ran alert\(1\)/, /a handler/],
    ['<script class=made>alert(2)</script>', /ran alert\(2\)/],
    ['<iframe srcdoc="<script>parent.alert(3)</script>"></iframe>', /ran alert\(3\)/, /open frame/],
    ['<svg><animate onbegin=prompt(4) attributeName=x dur=1s>', /ran prompt\(4\)/, /an element/],
    ['<a href="java\tscript:alert(5)">x</a>', /an address of javascript:/],
    ['<a href="/\\xss.example">x</a>', /another site by a path/],
    ['<template><form action="https://xss.example/">x</form></template>', /another site in action/],
    ['<link rel=stylesheet href=https://xss.example/x.css>', /asked for https:\/\/xss.example/],
    ['<iframe sandbox srcdoc="&lt;b onclick=x>"></iframe>', /a handler/],
    ['<b style="background:url(javascript:x)">', /a style/],
    [`<${canary}>`, /an element/],
  ] as const) {
    await gets(html)
    for (const sight of sights)
      await expect.poll(() => seen, { message: html }).toContainEqual(expect.stringMatching(sight))
  }
  await gets('<b>alert(1)</b>')
  expectHarmless()
  await page.close()
})

test('readers’ pages show every string as the words that it is', async () => {
  expect(await openAll([...filled.readers, ...filled.articles])).toEqual([])
  expectHarmless()
})

test('what comes while one looks on is words too', async () => {
  const [reader, desk] = [await context.newPage(), await context.newPage()]
  await Promise.all([reader.goto(filled.live.site), desk.goto(filled.live.desk)])
  const rows = desk.locator('.entry-rows li')
  const before = await rows.count()
  for (const entry of filled.live.toCome) await addEntry(system, { ...entry, key: randomUUID() })
  await expect(reader.locator('.entry-new')).toHaveCount(filled.live.toCome.length)
  await expect.poll(() => rows.count()).toBeGreaterThan(before)
  expect(await look(reader)).toMatch(attack)
  expect(await look(desk)).toMatch(attack)
  expectHarmless()
  await Promise.all([reader.close(), desk.close()])
})

test('what programs get has no markup that attacks, as XML, as JSON and as the HTML in them', async () => {
  const page = await context.newPage()
  await page.goto('/corrections')
  const files = ['/', '/section/section-0/', '/by/byline-0/', '/topic/topic-0/'].flatMap((of) =>
    ['xml', 'atom', 'json'].map((kind) => `${of}feed.${kind}`),
  )
  const embedded = `/oembed?url=${asked(`${newsroom.origin}${filled.articles[1]}`)}&format=`
  for (const path of [
    ...files,
    ...['/sitemap.xml', '/sitemap-news.xml', '/manifest.webmanifest', `${embedded}xml`],
    ...[`${embedded}json`, '/api/v1/articles?limit=20', '/api/v1/bylines', '/api/v1/media'],
  ]) {
    const { status, type, text, html, wrong } = await page.evaluate(readAs, path)
    expect([path, status, wrong]).toEqual([path, 200, []])
    // Nobody takes it for a page.
    expect([path, type]).toEqual([path, expect.not.stringMatching(/html/)])
    expect([path, /feed|oembed/.test(path) && !html.length]).toEqual([path, false])
    if (!path.startsWith('/sitemap'))
      expect([path, text]).toEqual([path, expect.stringMatching(attack)])
    const { strange } = await page.evaluate(strangeIn, { canary, html })
    seen.push(...strange.map((one) => `${path} has ${one}`))
  }
  expectHarmless()
  await page.close()
})

test('a writer may have it all before her, and paste it', async () => {
  const page = await context.newPage()
  await page.goto('/admin/articles/1#thread-1')
  await expect(body(page)).toContainText(attack)
  await expect(page.locator('.comment-thread').first()).toBeVisible()
  await look(page)
  await page.goto('/admin/articles/new')
  await body(page).click()
  await body(page).evaluate(
    (editor, all) => {
      for (const html of all) {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/html', html)
        clipboardData.setData('text/plain', html)
        editor.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        )
      }
    },
    strings.filter((_, at) => at % 3 === 0),
  )
  await expect(body(page)).toContainText(attack)
  await look(page)
  expectHarmless()
  await page.close()
})

const asked = (text: string) => encodeURIComponent(text.toWellFormed())

test('what an address says is words too', async () => {
  const some = strings.filter((_, at) => at % 25 === 0)
  await openAll([
    ...some.map((text) => `/search?q=${asked(text)}`),
    ...some
      .slice(0, 6)
      .flatMap((text) => [
        `/newsletters?problem=${asked(text)}&email=${asked(text)}`,
        `/${asked(text)}`,
        `/admin/articles?search=${asked(text)}`,
        `/admin/login?error=${asked(text)}&callbackUrl=${asked(text)}`,
      ]),
  ])
  expectHarmless()
})

/** Pages of the newsroom that say nothing that someone wrote. */
const bare =
  /\/(?:new|csv|login|factor|factors|second-factor|setup|reset|invitation|settings\/(?:backups|reads|sign-in|import))$/
/** All others; the first of each kind has the number 1. */
const desk = Object.keys(pages)
  .filter((file) => file.startsWith('(admin)/admin/') && file.endsWith('page.tsx'))
  .map((file) => addressOf(file).replace('{id}', '1').replace('{front}', 'home'))
  .filter((address) => !bare.test(address) && address !== '/admin/bylines/merge')

test('the desk’s pages show every string as the words that it is', async () => {
  expect(await openAll([...desk, ...filled.desk])).toEqual([])
  expectHarmless()
})
