import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { beginWithWords, body, saved, status, unique } from './writing.ts'

// What becomes of an article after it was published, as its editor does it and as readers get it.
// The readers here have no JavaScript.

test.describe.configure({ mode: 'serial', timeout: 90_000 })

let contexts: BrowserContext[] = []
let [editor, reader, checker]: [Page, Page, Page] = [] as never
const id = unique()
const headline = `Ferry & <fares> ${id}`
let path = ''
let article = ''

test.beforeAll(async ({ browser }: { browser: Browser }) => {
  contexts = [
    await browser.newContext({ storageState: stateOf('editor') }),
    await browser.newContext({ javaScriptEnabled: false }),
    await browser.newContext({ viewport: { width: 390, height: 844 } }),
  ]
  const pages = await Promise.all(contexts.map((context) => context.newPage()))
  ;[editor, reader, checker] = pages as [Page, Page, Page]
  path = await beginWithWords(editor, headline)
  await editor.getByLabel('Section', { exact: true }).selectOption('City')
  await saved(editor)
  await editor.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(editor.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  article = (await editor.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
})
test.afterAll(async () => {
  for (const context of contexts) await context.close()
})

/** Types at the end of the text and publishes it. */
async function publish(
  words: string,
  classed: { kind: string; note?: string; substantial?: boolean },
): Promise<void> {
  await body(editor).click()
  await editor.keyboard.press('Control+End')
  await editor.keyboard.type(words)
  await editor.getByRole('button', { name: 'Publish changes' }).click()
  const dialog = editor.getByRole('dialog', { name: 'Publish changes' })
  await dialog.getByLabel(classed.kind, { exact: true }).check()
  await dialog.getByLabel('Note for readers').fill(classed.note ?? '')
  await dialog.getByLabel('This change is substantial').setChecked(classed.substantial ?? false)
  await dialog.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog).toBeHidden()
  await expect(status(editor)).toHaveText(/^Published/)
}

/** axe needs JavaScript: another reader looks, on a phone. */
async function expectFine(address: string): Promise<void> {
  await checker.goto(address)
  await expectAccessible(checker)
  await expectNoSidewaysScroll(checker)
}

/** What machines read of the article. */
async function data(): Promise<Record<string, unknown>> {
  await reader.goto(article)
  const text = await reader.locator('script[type="application/ld+json"]').first().textContent()
  return JSON.parse(text ?? '')
}

type FeedItem = { title: string; content_html: string; date_modified: string; url: string }
async function feedItem(feed = '/feed.json'): Promise<FeedItem | undefined> {
  const { items } = (await (await reader.request.get(feed)).json()) as { items: FeedItem[] }
  return items.find(({ title }) => title === headline)
}

const notes = () => reader.getByRole('region', { name: 'Corrections' }).locator('.correction')

test('a minor change and an update are told nobody, and “Updated” moves when it is substantial', async () => {
  await publish(' A comma, put right.', { kind: 'Minor' })
  await reader.goto(article)
  await expect(reader.getByText('A comma, put right.')).toBeVisible()
  await expect(reader.getByText('Updated')).toHaveCount(0)
  await expect(notes()).toHaveCount(0)
  const before = await data()
  expect(before.dateModified).toBe(before.datePublished)

  await publish(' The council has voted.', { kind: 'Update', substantial: true })
  await reader.goto(article)
  const updated = reader.locator('.updated time')
  await expect(updated).toHaveText(/^\d{1,2} [A-Z][a-z]+ \d{4} [A-Z][a-z]+day \d{2}:\d{2}$/)
  await expect(notes()).toHaveCount(0)
  const after = await data()
  expect(after.dateModified).toBe(await updated.getAttribute('datetime'))
  expect(after.dateModified).not.toBe(before.dateModified)
  await expect(reader.locator('meta[property="article:modified_time"]')).toHaveAttribute(
    'content',
    String(after.dateModified),
  )
})

test('a correction stands at the article, on its page, in the feeds and in the data', async () => {
  const note = `An earlier version gave four crowns ${id}.`
  const { dateModified } = await data()
  const before = await feedItem()
  await publish(' It costs three crowns.', { kind: 'Correction', note })

  await reader.goto(article)
  await expect(notes()).toHaveCount(1)
  await expect(notes().first()).toContainText('Correction')
  await expect(notes().first()).toContainText(note)
  const at = await notes().first().locator('time').getAttribute('datetime')
  // The setting puts it below the text.
  const [text, correction] = [reader.locator('.article-body'), notes().first()]
  const yOf = async (what: typeof text) => (await what.boundingBox())?.y ?? 0
  expect(await yOf(correction)).toBeGreaterThan(await yOf(text))
  await expectFine(reader.url())

  const now = await data()
  expect(now.correction).toEqual([{ '@type': 'CorrectionComment', text: note, datePublished: at }])
  // Not called substantial: the date stays.
  expect(now.dateModified).toBe(dateModified)

  await reader.getByRole('link', { name: 'Corrections', exact: true }).click()
  await expect(reader).toHaveURL('/corrections')
  const listed = reader.getByRole('listitem').filter({ hasText: note })
  await expect(listed).toContainText('Correction')
  await expect(listed.getByRole('link', { name: headline })).toHaveAttribute('href', article)
  await expectFine(reader.url())

  const item = await feedItem()
  expect(item?.content_html).toContain(note)
  expect(item?.content_html).toContain('It costs three crowns.')
  expect(item?.date_modified).toBe(at)
  expect(item?.date_modified).not.toBe(before?.date_modified)
  expect((await feedItem('/section/city/feed.json'))?.date_modified).toBe(at)
})

test('feeds are well-formed, typed, found from the pages, and cost nothing when nothing changed', async () => {
  const types = { xml: 'rss+xml', atom: 'atom+xml', json: 'feed+json' }
  await reader.goto('/')
  for (const [format, type] of Object.entries(types)) {
    const link = reader.locator(`link[rel=alternate][type="application/${type}"]`)
    expect(new URL((await link.getAttribute('href')) ?? '').pathname).toBe(`/feed.${format}`)
    const response = await reader.request.get(`/feed.${format}`)
    expect(response.headers()['content-type']).toBe(`application/${type}; charset=utf-8`)
    expect(response.headers()['surrogate-key']).toContain('article:')
    const etag = response.headers().etag ?? ''
    const again = await reader.request.get(`/feed.${format}`, {
      headers: { 'If-None-Match': etag },
    })
    expect(again.status()).toBe(304)
    if (format === 'json') continue
    // The browser's own XML parser takes nothing that isn't well-formed.
    const found = await editor.evaluate(
      (xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'application/xml')
        const items = [...parsed.querySelectorAll('item, entry')]
        return {
          error: parsed.querySelector('parsererror')?.textContent ?? '',
          root: parsed.documentElement.localName,
          self: parsed.querySelector('link[rel="self"]')?.getAttribute('href') ?? '',
          titles: items.map((item) => item.querySelector('title')?.textContent ?? ''),
          html: items.map(
            (item) =>
              [...item.children].find(({ tagName }) => /content/.test(tagName))?.textContent ?? '',
          ),
        }
      },
      await response.text(),
    )
    expect(found.error).toBe('')
    expect(found.root).toBe(format === 'xml' ? 'rss' : 'feed')
    expect(new URL(found.self).pathname).toBe(`/feed.${format}`)
    const shown =
      format === 'xml'
        ? headline
        : headline.replace('&', '&amp;').replace('<fares>', '&lt;fares&gt;')
    expect(found.titles).toContain(shown)
    // Each address in the content is absolute.
    for (const html of found.html) expect(html).not.toMatch(/(src|href|srcset)="\//i)
    expect(found.html.join('')).toMatch(/<figure[^>]*>.*<figcaption>/)
  }
  expect((await reader.request.get('/by/mara-lindqvist/feed.xml')).status()).toBe(200)
  expect((await reader.request.get('/by/nobody/feed.xml')).status()).toBe(404)
})

test('a clarification is issued without a change of the text, reworded and taken back', async () => {
  await editor.goto(path)
  const panel = editor.getByRole('region', { name: 'Corrections' })
  await expect(panel).toContainText('An earlier version gave four crowns')
  await panel.getByRole('button', { name: 'Issue without a change' }).click()
  await panel.getByRole('button', { name: 'Issue it' }).click()
  await expect(panel.getByText('Say what was wrong or unclear')).toBeVisible()
  await panel.getByRole('radio', { name: 'Clarification' }).check()
  await panel.getByLabel('Text of the correction').fill(`Only for adults ${id}.`)
  await expectAccessible(editor)
  await panel.getByRole('button', { name: 'Issue it' }).click()
  await expect(panel.getByRole('status')).toHaveText('Issued: readers see it now.')

  await reader.goto(article)
  await expect(notes()).toHaveCount(2)
  await expect(notes().first()).toContainText('Clarification')
  await expect(notes().first()).toContainText(`Only for adults ${id}.`)

  await panel.getByRole('button', { name: 'Reword' }).first().click()
  await panel.getByLabel('New wording of the clarification').fill(`Children pay half ${id}.`)
  await panel.getByRole('button', { name: 'Keep the wording' }).click()
  await expect(panel.getByRole('status')).toHaveText('Reworded.')
  await reader.goto('/corrections')
  await expect(reader.getByText(`Children pay half ${id}.`)).toBeVisible()
  await expect(reader.getByText(`Only for adults ${id}.`)).toHaveCount(0)

  await panel.getByRole('button', { name: 'Remove' }).first().click()
  await editor.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(panel.getByRole('status')).toHaveText('Removed.')
  await reader.goto(article)
  await expect(notes()).toHaveCount(1)
})

test('the setting puts corrections above the text', async ({ browser }) => {
  const context = await browser.newContext({ storageState: stateOf('administrator') })
  const page = await context.newPage()
  const put = async (place: string) => {
    await page.goto('/admin/settings')
    await page.getByRole('radio', { name: place }).check()
    await page.getByRole('button', { name: 'Save settings' }).click()
    await expect(page.getByText('Saved. Every page is made anew.')).toBeVisible()
  }
  await put('above its text')
  await reader.goto(article)
  const yOf = async (selector: string) =>
    (await reader.locator(selector).first().boundingBox())?.y ?? 0
  expect(await yOf('.correction')).toBeLessThan(await yOf('.article-body'))
  await put('below its text')
  await context.close()
})

test('an editor opens the history to readers: what was published, word by word, and nothing else', async () => {
  await editor.goto(path)
  await body(editor).click()
  await editor.keyboard.press('Control+End')
  await editor.keyboard.type(' Secret words of a draft.')
  await saved(editor)
  expect((await reader.goto(`${article}/history`))?.status()).toBe(404)
  await editor.goto(`${path}/history`)
  await editor.getByLabel('Readers may see what was changed').check()
  await expect(editor.getByText('Readers see it now.')).toBeVisible()
  await expectAccessible(editor)

  await reader.goto(article)
  await reader.getByRole('link', { name: 'What was changed in this article' }).click()
  await expect(reader).toHaveURL(`${article}/history`)
  const entries = reader.locator('.public-history > li')
  await expect(entries).toHaveCount(4)
  await expect(entries.nth(0)).toContainText('Correction')
  await expect(entries.nth(0)).toContainText('An earlier version gave four crowns')
  await expect(entries.nth(0).locator('ins')).toContainText('It costs three crowns.')
  await expect(entries.nth(1)).toContainText('Update')
  await expect(entries.nth(2)).toContainText('Minor change')
  await expect(entries.nth(3)).toContainText('First published')
  expect(await reader.content()).not.toContain('Secret')
  await expectFine(reader.url())
})

test('an old address leads to the history and the article in one hop', async () => {
  await editor.goto(path)
  await editor.getByLabel('Slug', { exact: true }).fill(`fares-${id}`)
  await saved(editor)
  await publish(' .', { kind: 'Minor' })
  const moved = await reader.request.get(`${article}/history`, { maxRedirects: 0 })
  expect(moved.status()).toBe(301)
  expect(moved.headers().location).toBe(`/article/fares-${id}/history`)
  const [old] = [article]
  article = `/article/fares-${id}`
  expect((await reader.goto(`${article}/history`))?.status()).toBe(200)
  expect((await reader.request.get(old, { maxRedirects: 0 })).headers().location).toBe(article)
})

test('a withdrawal answers 410 with the newsroom’s note, and leaves the feeds at once', async () => {
  const note = `It rested on a forged letter ${id}.`
  expect(await feedItem()).toBeDefined()
  await editor.goto(path)
  await editor.getByRole('button', { name: 'Take down' }).click()
  const dialog = editor.getByRole('dialog', { name: 'Take down' })
  await dialog.getByLabel('Note for the desk').fill('The lawyers asked for it.')
  await dialog.getByLabel('Note for readers').fill(note)
  await dialog.getByRole('button', { name: 'Take down' }).click()
  await expect(dialog).toBeHidden()
  await expect(editor.getByText('Taken down', { exact: true }).first()).toBeVisible()

  for (const address of [article, `${article}/history`]) {
    expect((await reader.goto(address))?.status()).toBe(410)
    await expect(reader.getByText(note)).toBeVisible()
    await expect(reader.locator('main time[datetime]').first()).toBeVisible()
    const html = await reader.content()
    for (const secret of ['lawyers', 'three crowns', '&lt;fares&gt;'])
      expect(html).not.toContain(secret)
  }
  await expectFine(reader.url())
  expect(await feedItem()).toBeUndefined()
  expect(await (await reader.request.get('/feed.xml')).text()).not.toContain(`fares-${id}`)

  await reader.goto('/corrections')
  const listed = reader.getByRole('listitem').filter({ hasText: note })
  await expect(listed).toContainText('Withdrawal')
  await expect(listed).toContainText(headline)
  await expect(listed.getByRole('link')).toHaveCount(0)

  // Back again, it is an article like any other.
  await editor.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(editor.getByRole('button', { name: 'Take down' })).toBeVisible()
  expect((await reader.goto(article))?.status()).toBe(200)
  expect(await feedItem()).toBeDefined()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`all is legible at 1280 px, ${colorScheme}`, async () => {
    await checker.emulateMedia({ colorScheme })
    await checker.setViewportSize({ width: 1280, height: 900 })
    for (const address of [article, `${article}/history`, '/corrections']) await expectFine(address)
  })
}
