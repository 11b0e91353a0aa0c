import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { anotherVisitor } from './visitors.ts'
import { addByline, body, headline } from './writing.ts'

// The site's language is everybody's: these journeys have a newsroom of their own.

test.describe.configure({ mode: 'serial', timeout: 150_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-languages-'))
const ann = { email: 'ann@courier.example', password: 'speaks before breakfast' }
let newsroom: Newsroom
let desk: Page
let reader: Page

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  newsroom = await startNewsroom(folder, {
    ADMIN_EMAIL: ann.email,
    ADMIN_PASSWORD: ann.password,
    TRUST_PROXY: '1',
  })
  desk = await (await browser.newContext({ baseURL: newsroom.origin })).newPage()
  reader = await (await browser.newContext({ baseURL: newsroom.origin })).newPage()
  await desk.goto('/admin/login')
  await desk.getByLabel('E-mail').fill(ann.email)
  await desk.getByLabel('Password', { exact: true }).fill(ann.password)
  await desk.getByRole('button', { name: 'Sign in' }).click()
  await expect(desk).toHaveURL(/\/admin$/)
})
test.afterAll(async () => {
  await desk?.context().close()
  await reader?.context().close()
  await newsroom?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Publishes an article; an empty language is the site's. @returns its slug */
async function publish(words: string, language = ''): Promise<string> {
  await desk.goto('/admin/articles/new')
  await headline(desk).fill(words)
  await desk.getByLabel('Standfirst', { exact: true }).fill(`${words}, in one sentence.`)
  await desk.getByLabel('Section', { exact: true }).selectOption('City')
  await addByline(desk, 'Mara Lindqvist')
  if (language) {
    await desk.getByRole('combobox', { name: 'Language' }).fill(language)
    await desk.getByLabel('Slug', { exact: true }).focus()
  }
  await body(desk).click()
  await desk.keyboard.type('The first paragraph of it.')
  await desk.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(desk.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  return desk.getByLabel('Slug', { exact: true }).inputValue()
}

/** The head's links to versions, by language. */
const versions = () =>
  reader
    .locator('link[rel=alternate][hreflang]')
    .evaluateAll((links) =>
      Object.fromEntries(
        links.map((link) => [link.getAttribute('hreflang'), link.getAttribute('href')]),
      ),
    )

async function speak(language: string): Promise<void> {
  await desk.goto('/admin/settings')
  await desk.getByRole('combobox', { name: 'Language' }).fill(language)
  await desk.getByRole('button', { name: 'Save settings' }).click()
  await expect(desk.getByText('Saved. Every page is made anew.')).toBeVisible()
}

test('an article and its translation lead to each other, as long as both are public', async () => {
  const english = await publish('The harbour opens')
  const german = await publish('Der Hafen öffnet', 'de')
  await reader.goto(`/article/${german}`)
  await expect(reader.locator('article.article')).toHaveAttribute('lang', 'de')
  await expect(reader.locator('html')).toHaveAttribute('lang', 'en-GB')
  // What stands round the words speaks their language too.
  await expect(reader.locator('.byline')).toContainText('Von Mara Lindqvist')
  await expect(reader.locator('[data-reads-slug]')).toHaveText('1 Mal gelesen')
  expect(await versions()).toEqual({})

  const panel = desk.getByRole('region', { name: 'Translations' })
  await panel.getByRole('button', { name: 'This is a translation of …' }).click()
  await panel.getByLabel('Translation of').fill('The harbour opens')
  await panel.getByRole('button', { name: 'The harbour opens' }).click()
  await expect(panel.getByRole('status')).toHaveText('Linked with “The harbour opens”.')
  await expect(panel).toContainText('British English, the original')
  await expectAccessible(desk)

  const both = {
    'en-GB': `${newsroom.origin}/article/${english}`,
    de: `${newsroom.origin}/article/${german}`,
    'x-default': `${newsroom.origin}/article/${english}`,
  }
  await reader.goto(`/article/${english}`)
  expect(await versions()).toEqual(both)
  await reader.getByRole('link', { name: 'Deutsch' }).click()
  await expect(reader).toHaveURL(`/article/${german}`)
  await expect.poll(versions).toEqual(both)
  await expect(reader.locator('.translations')).toHaveText('Auch auf: British English')
  await expectAccessible(reader)

  // On a page in another language its words are marked, too.
  await reader.goto('/section/city')
  await expect(reader.getByRole('heading', { name: 'Der Hafen öffnet' }).first()).toHaveAttribute(
    'lang',
    'de',
  )

  await panel.getByRole('button', { name: 'Not a version of these any more' }).click()
  await expect(panel.getByRole('status')).toHaveText('It stands by itself now.')
  await reader.goto(`/article/${english}`)
  expect(await versions()).toEqual({})
  await expect(reader.locator('.translations')).toHaveCount(0)
})

test('a count has the form that Ukrainian has for it, from the server and after a read', {
  tag: '@long',
}, async () => {
  const slug = await publish('Порт відкрито')
  await speak('uk')
  const api = `/api/articles/${slug}/reads`
  const count = reader.locator('[data-reads-slug]')
  await reader.goto(`/article/${slug}`)
  await expect(reader.locator('html')).toHaveAttribute('lang', 'uk')
  await expect(count).toHaveText('1 прочитання')
  await expect(reader.locator('.byline')).toContainText('Автор: Mara Lindqvist')
  // Four more readers.
  for (let n = 0; n < 4; n++)
    expect((await reader.request.post(api, { headers: anotherVisitor() })).status()).toBe(200)
  await reader.reload()
  // Who looks again isn't counted again.
  await expect(count).toHaveText('5 прочитань')
})

test('in Arabic all pages run from right to left, and are as accessible', async () => {
  const slug = await publish('الميناء يفتح أبوابه', 'ar')
  await speak('ar')
  await reader.goto(`/article/${slug}`)
  const byline = await reader.locator('.byline a[href^="/by/"]').first().getAttribute('href')
  const pages = ['/', `/article/${slug}`, '/section/city', byline ?? '', '/corrections', '/nothing']
  for (const path of pages) {
    await reader.goto(path)
    await expect(reader.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(reader.getByRole('navigation', { name: 'الأقسام', exact: true })).toBeVisible()
    for (const width of [390, 1280]) {
      await reader.setViewportSize({ width, height: 900 })
      await expectNoSidewaysScroll(reader)
    }
    // Its colours are those of any language: design.spec.ts looks at both schemes.
    await expectAccessible(reader)
  }
  // What isn't Arabic is marked, and runs its own way.
  expect(await (await reader.request.get('/feed.xml')).text()).toContain('<language>ar</language>')
})
