import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { join as joinNewsroom } from './people.ts'

// Fronts are what all readers see: these journeys have a newsroom of their own.

test.describe.configure({ mode: 'serial', timeout: 150_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-fronts-'))
const ann = { email: 'ann@courier.example', password: 'arranges before breakfast' }
const others = {
  editor: { name: 'Ben Editor', email: 'ben@courier.example', password: 'arranges after dinner' },
  author: { name: 'Al Author', email: 'al@courier.example', password: 'arranges nothing at all' },
}
const account = { ADMIN_EMAIL: ann.email, ADMIN_PASSWORD: ann.password }
let newsroom: Newsroom
let desk: Page

async function signedIn(browser: Browser, who: { email: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page = await context.newPage()
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
  return page
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  newsroom = await startNewsroom(folder, account)
  desk = await signedIn(browser, ann)
})
test.afterAll(async () => {
  await desk?.context().close()
  await newsroom?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const slot = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const status = (page: Page) => page.getByTestId('save-status')
const finder = (page: Page) => page.getByRole('region', { name: 'Articles' })

/** The article found by words, in the finder. */
async function find(page: Page, words: string): Promise<Locator> {
  await page.getByLabel('Find an article').fill(words)
  // What was found before stands there until the answer comes.
  const found = finder(page).getByRole('listitem').filter({ hasText: words })
  await expect(found).toHaveCount(1)
  return found
}

/** Drags by the handle, as a mouse does; begun again when the page moved under it. */
async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
  const handle = what.getByRole('button', { name: /^Drag / })
  await expect(async () => {
    await to.scrollIntoViewIfNeeded()
    await handle.scrollIntoViewIfNeeded()
    const [from, target] = [await handle.boundingBox(), await to.boundingBox()]
    if (!from || !target) throw new Error('nothing to drag')
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 12, y + 8, { steps: 3 })
    await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 10 })
    try {
      await expect(to).toHaveAttribute('data-over', 'true', { timeout: 3000 })
    } catch (error) {
      await page.keyboard.press('Escape')
      await page.mouse.up()
      throw error
    }
  }).toPass({ timeout: 30_000 })
  await page.mouse.up()
}

async function place(page: Page, words: string, into: string): Promise<void> {
  const found = await find(page, words)
  await page.getByLabel('Place it in').selectOption({ label: into })
  await found.getByRole('button', { name: new RegExp(`^Place in ${into}`) }).click()
}

const isSaved = (page: Page) => expect(status(page)).toHaveText(/^Saved\./)

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish now' }).click()
  await expect(page.getByText('Readers have it.')).toBeVisible()
  await expect(status(page)).toHaveText('Saved. Readers have just this.')
}

/** Headlines as a reader without JavaScript has them, the lead first. */
async function headlines(): Promise<string[]> {
  const html = await (await fetch(newsroom.origin)).text()
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  return [...main.matchAll(/<(h\d)[^>]*class="card-headline"[^>]*>(.*?)<\/\1>/gs)].map(
    ([, , inner = '']) => inner.replaceAll(/<[^>]*>/g, ''),
  )
}

/** A whole minute that leaves time for what comes first: YYYY-MM-DDTHH:mm, and in ms since 1970. */
function soonMinute(): { text: string; at: number } {
  const at = Math.ceil((Date.now() + 40_000) / 60_000) * 60_000
  return { text: new Date(at).toISOString().slice(0, 16), at }
}

test('an editor arranges by drag and by buttons, and readers see it', async () => {
  await desk.goto('/admin/fronts')
  await expectAccessible(desk)
  await desk.getByRole('link', { name: 'Front page', exact: true }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Front page' })).toBeVisible()

  await drag(desk, await find(desk, 'brewery returns'), slot(desk, 'Lead'))
  await expect(slot(desk, 'Lead')).toContainText('A brewery returns')
  await expect(desk.getByTestId('told')).toContainText('is in Lead')
  await place(desk, 'Seal count', 'Beside 2')
  await isSaved(desk)
  // Buttons do what a drag does, and the focus goes along.
  await slot(desk, 'Beside 2')
    .getByRole('button', { name: /^Move up/ })
    .click()
  await expect(slot(desk, 'Beside 1')).toContainText('Seal count')
  await expect(slot(desk, 'Beside 1').getByRole('button', { name: /^Move up/ })).toBeFocused()
  await slot(desk, 'Beside 1')
    .getByRole('button', { name: /^To slot/ })
    .click()
  await desk.getByRole('menuitem', { name: 'Row 1' }).click()
  await expect(slot(desk, 'Row 1')).toContainText('Seal count')
  await expect(desk.getByRole('menu')).toHaveCount(0)
  // From slot to slot by the mouse, and by the keyboard: when nothing comes that moves the page.
  await isSaved(desk)
  await drag(desk, slot(desk, 'Row 1'), slot(desk, 'Beside 3'))
  await expect(slot(desk, 'Beside 3')).toContainText('Seal count')
  await slot(desk, 'Beside 3').getByRole('button', { name: /^Drag/ }).focus()
  await desk.keyboard.press('Space')
  await expect(desk.getByText(/^(Picked up|Over)/)).toBeAttached()
  await desk.keyboard.press('ArrowDown')
  await expect(slot(desk, 'Beside 4')).toHaveAttribute('data-over', 'true')
  await desk.keyboard.press('Space')
  await expect(slot(desk, 'Beside 4')).toContainText('Seal count')
  await slot(desk, 'Beside 4')
    .getByRole('button', { name: /^Remove/ })
    .click()
  await expect(slot(desk, 'Beside 4')).toContainText('By rule')
  await desk.getByRole('button', { name: 'Undo' }).click()
  await expect(slot(desk, 'Beside 4')).toContainText('Seal count')
  // A pin with an end.
  await slot(desk, 'Beside 4').getByRole('button', { name: /^Pin/ }).click()
  const pin = desk.getByRole('dialog')
  await pin.getByLabel('Until', { exact: true }).fill('2099-01-02T06:30')
  await expectAccessible(desk)
  await pin.getByRole('button', { name: 'Pin until then' }).click()
  await expect(slot(desk, 'Beside 4')).toContainText('Pinned until 2 Jan')
  await expect(status(desk)).toHaveText('Saved. Readers have something else.')
  // What is arranged stays, also when the tab is closed.
  await desk.reload()
  await expect(slot(desk, 'Lead')).toContainText('A brewery returns')

  for (const colorScheme of ['light', 'dark'] as const) {
    await desk.emulateMedia({ colorScheme })
    await expectAccessible(desk)
    await desk.setViewportSize({ width: 390, height: 844 })
    await expectAccessible(desk)
    await expectNoSidewaysScroll(desk)
    await desk.setViewportSize({ width: 1280, height: 900 })
  }
  await publish(desk)
  const shown = await headlines()
  expect(shown[0]).toMatch(/^A brewery returns/)
  expect(shown[4]).toMatch(/^Seal count/)
  expect(new Set(shown).size).toBe(shown.length)
})

test('the desk arranges; an author doesn’t', async ({ browser }) => {
  for (const [role, person] of Object.entries(others)) {
    await joinNewsroom(desk, person, role)
  }
  const al = await signedIn(browser, others.author)
  await expect(al.getByRole('link', { name: 'Fronts' })).toHaveCount(0)
  for (const path of ['/admin/fronts', '/admin/fronts/home', '/admin/fronts/home/preview']) {
    await al.goto(path)
    await expect(al.getByText('You are not allowed to see this.')).toBeVisible()
  }
  await al.context().close()
})

test('two editors at once: the second is told, and puts hers on top', async ({ browser }) => {
  const ben = await signedIn(browser, others.editor)
  await ben.goto('/admin/fronts/home')
  await desk.goto('/admin/fronts/home')
  await place(desk, 'Alcazar cinema', 'Beside 1')
  await isSaved(desk)
  await place(ben, 'Night trams', 'Beside 2')
  const told = ben.getByRole('alert').filter({ hasText: 'changed this front meanwhile' })
  await expect(told).toContainText('Beside 1: filled by rule → “Alcazar cinema')
  await expect(told).toContainText('Beside 2: filled by rule → “Night trams')
  await expectAccessible(ben)
  // Hers is kept on a closed tab too.
  await ben.reload()
  await expect(told).toContainText('“Night trams')
  await ben.getByRole('button', { name: 'Put my changes on top of theirs' }).click()
  await isSaved(ben)
  await expect(told).toHaveCount(0)
  await expect(slot(ben, 'Beside 1')).toContainText('Alcazar cinema')
  await expect(slot(ben, 'Beside 2')).toContainText('Night trams')
  // Nobody publishes what she hasn't seen.
  await desk.getByRole('button', { name: 'Publish now' }).click()
  const alert = desk
    .getByRole('alert')
    .filter({ hasText: 'Ben Editor changed this front meanwhile' })
  await expect(alert).toContainText('Night trams')
  await desk.getByRole('button', { name: 'Take theirs, drop mine' }).click()
  await expect(slot(desk, 'Beside 2')).toContainText('Night trams')
  await publish(desk)
  expect((await headlines()).slice(1, 3)).toEqual([
    expect.stringMatching(/^Alcazar/),
    expect.stringMatching(/^Night trams/),
  ])
  await ben.context().close()
})

test('an edition appears at its time and a breaking line ends at its own, by themselves', {
  tag: '@long',
}, async ({ browser }) => {
  // Each front has something to come at the same minute, so that the wait is one.
  test.setTimeout(300_000)
  const { text, at } = soonMinute()
  await desk.goto('/admin/fronts')
  await desk.getByRole('link', { name: 'Sport', exact: true }).click()
  await desk.getByLabel('Words').fill('Final whistle: Athletic are through')
  await desk
    .getByLabel('Leads to')
    .selectOption({ label: 'Athletic come from behind as reserve keeper saves two' })
  await desk.getByLabel('Until', { exact: true }).fill(text)
  await publish(desk)
  const reader = await (
    await browser.newContext({ baseURL: newsroom.origin, javaScriptEnabled: false })
  ).newPage()
  await reader.goto('/section/sport')
  const line = reader.getByRole('region', { name: 'Breaking news' })
  await expect(line.getByRole('link')).toHaveAttribute('href', /^\/article\/athletic-come/)
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Sport')
  for (const [width, colorScheme] of [
    [390, 'dark'],
    [1280, 'light'],
  ] as const) {
    await reader.setViewportSize({ width, height: 900 })
    await reader.emulateMedia({ colorScheme })
    await expectNoSidewaysScroll(reader)
  }

  await desk.goto('/admin/fronts/home')
  await place(desk, 'Skerrow wind park', 'Lead')
  await isSaved(desk)
  await desk.getByLabel('Readers get it at').fill(text)
  await desk.getByRole('button', { name: 'Schedule', exact: true }).click()
  await expect(desk.getByText(/^Scheduled for/)).toBeVisible()
  const coming = desk.getByRole('row').filter({ hasText: 'Change the time' })
  await expect(coming).toHaveCount(1)
  expect(Date.now()).toBeLessThan(at)
  expect((await headlines())[0]).toMatch(/^A brewery returns/)

  // As it will be then: a readers' page in a frame, which nobody finds or keeps.
  await coming.getByRole('link', { name: /^View/ }).click()
  const frame = desk.frameLocator('iframe[title="Preview"]')
  await expect(frame.locator('.card-lead')).toContainText('Skerrow wind park')
  await expect(desk.getByTestId('page-check')).toHaveText(/are in order/)
  const src = (await desk.locator('iframe').getAttribute('src')) ?? ''
  const preview = await reader.request.get(src)
  expect(preview.headers()).toMatchObject({
    'cache-control': 'private, no-store',
    'x-robots-tag': expect.stringContaining('noindex'),
  })
  expect((await reader.request.get(`${src.slice(0, -1)}~`)).status()).toBe(404)
  await desk.getByText('Phone', { exact: true }).click()
  expect(await frame.locator('body').evaluate(() => innerWidth)).toBe(390)
  await expectAccessible(desk)
  // Readers’ own edition a minute before: what they had.
  await desk.getByLabel('What').selectOption({ label: 'What readers will have then' })
  await desk.getByLabel(/^At /).fill(new Date(at - 60_000).toISOString().slice(0, 16))
  await desk.getByRole('button', { name: 'Show' }).click()
  await expect(frame.locator('.card-lead')).toContainText('A brewery returns')

  await expect
    .poll(async () => (await headlines())[0], { timeout: 110_000, intervals: [500] })
    .toMatch(/^Skerrow wind park/)
  expect(Date.now()).toBeGreaterThanOrEqual(at)
  expect(Date.now()).toBeLessThan(at + 15_000)
  await reader.reload()
  await expect(line).toHaveCount(0)

  // One click back, and the editions are all there.
  const had = await editions()
  await desk.getByRole('button', { name: /^Back to the previous/ }).click()
  await expect(desk.getByText(/^Readers have the edition of .* again\.$/)).toBeVisible()
  expect((await headlines())[0]).toMatch(/^A brewery returns/)
  await expect(desk.getByRole('row').filter({ hasText: '(readers have it)' })).toContainText(
    /Back to the edition of/,
  )
  await expect(desk.getByRole('button', { name: /^Back to the edition of/ })).toHaveCount(had)
  await reader.context().close()
})

test('an edition to come gets another time, or is cancelled', { tag: '@long' }, async () => {
  await desk.goto('/admin/fronts/home')
  await desk.getByLabel('Readers get it at').fill('2099-01-02T06:30')
  await desk.getByRole('button', { name: 'Schedule', exact: true }).click()
  const row = desk.getByRole('row').filter({ hasText: 'Change the time' })
  await expect(row).toContainText('2 Jan 2099, 06:30')
  await row.getByRole('button', { name: /^Change the time/ }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('Readers get it at').fill('2020-01-02T06:30')
  await dialog.getByRole('button', { name: 'Change the time' }).click()
  await expect(dialog).toContainText('still to come')
  await expectAccessible(desk)
  await dialog.getByLabel('Readers get it at').fill('2099-01-02T07:45')
  await dialog.getByRole('button', { name: 'Change the time' }).click()
  await expect(row).toContainText('2 Jan 2099, 07:45')
  await row.getByRole('button', { name: /^Cancel/ }).click()
  await expect(desk.getByText('None is scheduled.')).toBeVisible()
})

test('an article that is taken down leaves every slot by itself', { tag: '@long' }, async () => {
  await desk.goto('/admin/articles?search=brewery')
  await desk.getByRole('link', { name: /^A brewery returns/ }).click()
  await desk.getByRole('button', { name: 'Take down' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Take down' })
  await dialog.getByRole('button', { name: 'Take down' }).click()
  await expect(dialog).toBeHidden()
  const shown = await headlines()
  expect(shown.join()).not.toContain('brewery')
  expect(shown.length).toBeGreaterThan(20)
  // The layout loses it too, by a new edition that says why.
  await expect(async () => {
    await desk.goto('/admin/fronts/home')
    const row = desk.getByRole('row').filter({ hasText: '(readers have it)' })
    await expect(row).toContainText(/“A brewery returns.*was taken down/, { timeout: 1000 })
  }).toPass({ timeout: 20_000 })
  await expect(slot(desk, 'Lead')).not.toContainText('brewery')
})

/** The editions that readers had and have, as the newsroom lists them. */
async function editions(): Promise<number> {
  await desk.goto('/admin/fronts/home')
  await expect(desk.getByRole('heading', { name: 'Editions' })).toBeVisible()
  return desk.getByRole('link', { name: /^View the edition/ }).count()
}

async function restart(): Promise<void> {
  newsroom = await startNewsroom(folder, { ...account, PORT: new URL(newsroom.origin).port })
}

test('server and database are killed in the middle of a publication: all of it or nothing, once', {
  tag: '@long',
}, async () => {
  test.setTimeout(300_000)
  const words = ['Gate four', 'Mayor Farrant', 'Energy minister']
  for (const [n, wait] of [0, 25, 60].entries()) {
    const before = await editions()
    const was = (await headlines())[0]
    await place(desk, words[n] ?? '', 'Lead')
    await isSaved(desk)
    await desk.getByRole('button', { name: 'Publish now' }).click()
    await desk.waitForTimeout(wait)
    if (n < 2) {
      newsroom.process.kill('SIGKILL')
      if (newsroom.process.signalCode === null) await once(newsroom.process, 'exit')
      await restart()
    } else {
      const pidFile = join(folder, 'postgres', 'postmaster.pid')
      process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
      await expect.poll(() => existsSync(pidFile), { timeout: 20_000 }).toBe(false)
      await startPostgres(folder)
    }
    let after = 0
    await expect(async () => {
      after = await editions()
    }).toPass({ timeout: 60_000 })
    expect([before, before + 1]).toContain(after)
    const lead = (await headlines())[0] ?? ''
    if (after === before) expect(lead).toBe(was)
    else expect(lead.startsWith(words[n] ?? '')).toBe(true)
    // Done again, by someone who doesn't know: it is there once.
    await expect(slot(desk, 'Lead')).toContainText(words[n] ?? '')
    await publish(desk)
    expect(await editions()).toBe(before + 1)
    expect((await headlines())[0]).toContain(words[n] ?? '')
  }
})
