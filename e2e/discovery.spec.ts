import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { startPeer } from '#testing/peer.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { sitemapInvalidities } from '#testing/validate-xml.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { beginWithWords, publishChanges, saved, unique } from './writing.ts'

// How a site is found: addresses of an older one, sitemaps, files for programs, the hub. It changes what
// the whole site tells, so it has a newsroom of its own.

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const account = { email: 'dora@courier.example', password: 'desks like short addresses' }
let newsroom: Newsroom
let folder = ''
let desk: Page
const id = unique()
let article = ''

test.beforeAll(async ({ browser }: { browser: Browser }) => {
  // With the demo's articles and pictures.
  test.setTimeout(180_000)
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-discovery-'))
  newsroom = await startNewsroom(folder, {
    DEMO: '1',
    PRIVATE_CALLBACKS: '1',
    ADMIN_EMAIL: account.email,
    ADMIN_PASSWORD: account.password,
  })
  desk = await (await browser.newContext({ baseURL: newsroom.origin })).newPage()
  await desk.goto('/admin/login')
  await desk.getByLabel('E-mail').fill(account.email)
  await desk.getByLabel('Password', { exact: true }).fill(account.password)
  await desk.getByRole('button', { name: 'Sign in' }).click()
  await expect(desk).toHaveURL(/\/admin$/)
  await beginWithWords(desk, `Lighthouse ${id}`)
  await desk.getByLabel('Section', { exact: true }).selectOption('City')
  await saved(desk)
  await desk.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(desk.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  article = (await desk.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
})
test.afterAll(async () => {
  await desk?.context().close()
  await newsroom?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What a program gets, without following redirects. */
async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(newsroom.origin + path, { redirect: 'manual', headers })
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    headers: answer.headers,
    text: await answer.text(),
  }
}

test('an old address is made to lead on by hand and from a file, and readers arrive in one hop', async () => {
  await desk.goto('/admin/redirects/new')
  await desk.getByLabel('Old address').fill('/?p=4711')
  await desk.getByLabel('Leads to').fill('https://elsewhere.example/')
  await desk.getByRole('button', { name: 'Save redirect' }).click()
  await expect(desk.getByText('This leads away from this site')).toBeVisible()
  await desk.getByLabel('Leads to').fill(`${article.toUpperCase()}/`)
  await desk.getByRole('button', { name: 'Save redirect' }).click()
  await expect(desk).toHaveURL(/\/redirects\/\d+$/)
  // Kept as leading to where it leads in the end.
  await expect(desk.getByLabel('Leads to')).toHaveValue(new URL(article, newsroom.origin).pathname)
  await expectAccessible(desk)

  await desk.goto('/admin/redirects/csv')
  const csv = `path,target\n/2019/05/${id}.html,/?p=4711\n/broken,javascript:1\n/a/${id},/2019/05/${id}.html\n`
  await desk
    .getByLabel('File')
    .setInputFiles({ name: 'old.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await desk.getByRole('button', { name: 'Try it' }).click()
  await expect(desk.getByText('2 new, 0 changed, 0 as they are, 1 wrong')).toBeVisible()
  await expect(desk.getByRole('row', { name: /Line 3 \/broken/ })).toBeVisible()
  await desk.getByLabel('Write the good lines although others are wrong').check()
  await desk.getByRole('button', { name: 'Bring it in' }).click()
  await expect(desk.getByText('The file is brought in.')).toBeVisible()
  await expectAccessible(desk)
  await desk.goto(`/admin/redirects?search=${id}`)
  await expect(desk.getByRole('status').filter({ hasText: 'redirects' })).toHaveText('3 redirects')
  await desk.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(desk)
  await desk.setViewportSize({ width: 1280, height: 900 })

  const path = new URL(article, newsroom.origin).pathname
  for (const old of ['/?p=4711', `/2019/05/${id.toUpperCase()}.HTML/`, `//a/${id}`]) {
    const { status, location } = await get(old)
    expect([old, status, location]).toEqual([old, 301, path])
  }
  expect((await get(`/a/${id}?utm_source=mail`)).location).toBe(`${path}?utm_source=mail`)
  expect((await get(`${path.replace('/article', '/Article')}/?x=1`)).location).toBe(`${path}?x=1`)
  expect((await get('/?p=4712')).status).toBe(200)
  expect((await get('/no/such/thing/')).status).toBe(404)
  expect((await get(path)).status).toBe(200)
})

test('sitemaps are valid, and know what was published and what was taken away', async () => {
  const path = new URL(article, newsroom.origin).pathname
  const index = await get('/sitemap.xml')
  expect(index.headers.get('content-type')).toBe('application/xml; charset=utf-8')
  expect(await sitemapInvalidities(index.text)).toEqual([])
  const files = [...index.text.matchAll(/<loc>http:\/\/[^/]+([^<]+)</g)].map(
    ([, file]) => file ?? '',
  )
  expect(files.length).toBeGreaterThan(4)
  let all = ''
  for (const file of files) {
    const { status, text } = await get(file)
    expect([file, status, await sitemapInvalidities(text)]).toEqual([file, 200, []])
    all += text
  }
  expect(all).toContain(`${path}</loc><lastmod>`)
  expect(all).toContain('<image:loc>')
  expect((await get('/sitemap-news.xml')).text).toContain(`<news:title>Lighthouse ${id}<`)
  // Each address in them answers, without leading on.
  const addresses = [...all.matchAll(/<loc>(http:\/\/[^<]+)</g)].map(([, address]) => address ?? '')
  for (const address of new Set(addresses.filter((_, at) => at % 5 === 0)))
    expect([address, (await get(new URL(address).pathname)).status]).toEqual([address, 200])
})

test('what programs are told is set on one page and looked at line by line', async () => {
  await desk.goto('/admin/settings')
  await desk.getByRole('link', { name: 'How programs find the site' }).click()
  await expect(desk.getByRole('heading', { level: 1 })).toHaveText('How programs find the site')
  await desk.getByRole('button', { name: 'Forbid all of these' }).first().click()
  await desk.getByLabel('ads.txt').fill('google.com, pub-1, PARTNER')
  await desk.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(desk.getByText('Line 1: “PARTNER” is neither DIRECT nor RESELLER.')).toBeVisible()
  await expect(desk.getByRole('checkbox', { name: /GPTBot/ })).toBeChecked()
  await desk.getByLabel('ads.txt').fill('google.com, pub-1, DIRECT')
  await desk.getByLabel('Where a weakness is reported').fill('mailto:security@courier.example')
  const day = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10)
  await desk.getByLabel('Holds until').fill(day)
  await desk.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(desk.getByText('Saved. Programs get it from now on.')).toBeVisible()
  await expectAccessible(desk)

  const robots = await get('/robots.txt')
  expect(robots.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(robots.text).toMatch(/User-agent: GPTBot\n[^\n]*/)
  expect(robots.text).not.toContain('ChatGPT-User')
  expect(robots.text).toContain(`Sitemap: ${newsroom.origin}/sitemap.xml`)
  expect((await get('/.well-known/security.txt')).text).toContain(`Expires: ${day}T00:00:00.000Z`)
  expect((await get('/ads.txt')).text).toBe('google.com, pub-1, DIRECT\n')
  expect((await get('/humans.txt')).status).toBe(404)
  expect((await get('/no-such-page')).headers.get('x-robots-tag')).toContain('noindex')
})

test('who follows a feed by the hub is sent it when it changes; whoever asks by time gets 304', async () => {
  const follower = await startPeer(({ method, url }) => ({
    status: 200,
    body: method === 'GET' ? (url.searchParams.get('hub.challenge') ?? '') : '',
  }))
  try {
    const first = await get('/feed.atom')
    const [, hub = ''] = /<([^>]+)>; rel="hub"/.exec(first.headers.get('link') ?? '') ?? []
    const [, self = ''] = /<([^>]+)>; rel="self"/.exec(first.headers.get('link') ?? '') ?? []
    expect(self).toBe(`${newsroom.origin}/feed.atom`)
    const since = first.headers.get('last-modified') ?? ''
    expect((await get('/feed.atom', { 'if-modified-since': since })).status).toBe(304)
    const asked = await fetch(hub, {
      method: 'POST',
      body: new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': self,
        'hub.callback': `${follower.origin}/callback`,
        'hub.secret': 'tide',
      }),
    })
    expect(asked.status).toBe(202)
    await expect.poll(() => follower.heard.length, { timeout: 20_000 }).toBe(1)
    await desk.goto('/admin/settings/discovery')
    await expect(desk.getByText(`${follower.origin}/callback`)).toBeVisible()

    await desk.goto('/admin/articles')
    await desk.getByRole('link', { name: `Lighthouse ${id}` }).click()
    await desk.getByLabel('Headline', { exact: true }).fill(`Lighthouse ${id} is lit`)
    await saved(desk)
    await publishChanges(desk)
    await expect
      .poll(() => follower.heard.find(({ method }) => method === 'POST')?.body, { timeout: 30_000 })
      .toContain(`Lighthouse ${id} is lit`)
    const sent = follower.heard.find(({ method }) => method === 'POST')
    expect(sent?.headers['x-hub-signature']).toMatch(/^sha256=[0-9a-f]{64}$/)
    expect((await get('/feed.atom', { 'if-modified-since': since })).status).toBe(200)
    const receipts = desk.getByTestId('receipts').first()
    for (const name of ['Sitemaps', 'Followers of feeds'])
      await expect(receipts).toContainText(`${name}: done at`, { timeout: 20_000 })
    await expect(receipts).not.toContainText('IndexNow', { timeout: 20_000 })
  } finally {
    follower.close()
  }
})
