import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import sharp from 'sharp'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { type Person, stateOf } from './people.ts'
import { addByline, begin, body, saved, status, unique } from './writing.ts'

// What readers and machines are told of how an article was made, and by whom.

const as = async (browser: Browser, person: Person): Promise<Page> =>
  (await browser.newContext({ storageState: stateOf(person) })).newPage()

type Data = Record<string, unknown> & { '@type': string }

/** The page's JSON-LD, each block by itself. */
async function dataOf(page: Page): Promise<Data[]> {
  const blocks = await page.locator('script[type="application/ld+json"]').allTextContents()
  return blocks.map((block) => JSON.parse(block))
}

const typed = (data: Data[], type: string): Data => {
  const found = data.find((one) => one['@type'] === type)
  if (!found) throw new Error(`There is no ${type} among ${data.map((one) => one['@type'])}.`)
  return found
}

/** Every value of the data, with where it stands. */
function values(data: unknown, path = ''): [string, unknown][] {
  if (typeof data !== 'object' || data === null) return [[path, data]]
  const within = Object.entries(data)
  if (within.length === 0) return [[path, data]]
  return within.flatMap(([name, value]) => values(value, `${path}.${name}`))
}

/** Nothing in the data is empty. @returns the paths of our own that it names */
function expectFilled(data: Data[], origin: string): string[] {
  const all = values(data)
  expect(all.length).toBeGreaterThan(3)
  for (const [path, value] of all) {
    expect(value, path).not.toBeNull()
    expect(value, path).not.toEqual([])
    expect(value, path).not.toEqual({})
    expect(String(value).trim(), path).not.toBe('')
  }
  return all
    .map(([, value]) => String(value))
    .filter((value) => value.startsWith(`${origin}/`) && !value.includes('{'))
    .map((value) => value.slice(origin.length).replace(/#.*$/, ''))
}

/** A picture as a site elsewhere gets it. */
async function pictureAt(request: APIRequestContext, url: string) {
  const answer = await request.get(url)
  expect(answer.status()).toBe(200)
  const { width, height, format } = await sharp(await answer.body()).metadata()
  return { type: answer.headers()['content-type'], width, height, format }
}

const meta = (page: Page, property: string) =>
  page.locator(`meta[property="${property}"]`).getAttribute('content')

test('an opinion says what it is and how it was made, to readers and to machines', async ({
  browser,
  page: reader,
  request,
}) => {
  test.slow()
  const headline = `Let the ferry <wait> ${unique()}`
  const edith = await as(browser, 'editor')
  await begin(edith, headline)
  await edith.keyboard.type('A town that rows together stays together.')
  await edith.getByLabel('Standfirst', { exact: true }).fill('Ten minutes are not the world.')
  await edith.getByLabel('Section', { exact: true }).selectOption('City')
  await addByline(edith, 'Mara Lindqvist')
  const path = await saved(edith)
  const ada = await as(browser, 'administrator')
  await ada.goto(path)
  await expect(body(ada)).toContainText('A town that rows together')

  const made = (page: Page) => page.getByRole('group', { name: 'How it was made' })
  await made(edith).getByLabel('Type of work').selectOption('Opinion')
  await made(edith).getByLabel('Place', { exact: true }).fill('Harwick')
  await made(edith).getByLabel('Made with AI').fill('A machine sorted the timetables.')
  await made(edith).getByLabel('How it was reported').fill('We rode on it.\nFor a week.')
  await made(edith).getByRole('button', { name: 'Add a source' }).click()
  await made(edith).getByLabel('Source 1', { exact: true }).fill('A letter')
  await made(edith).getByRole('button', { name: 'Add a source' }).click()
  await made(edith).getByLabel('Source 2', { exact: true }).fill('The timetable')
  await made(edith).getByLabel('Address of The timetable').fill('timetable.pdf')

  // Whoever has the article open sees them come, and may go on.
  await expect(made(ada).getByLabel('Type of work')).toHaveValue('opinion')
  await expect(made(ada).getByLabel('Place', { exact: true })).toHaveValue('Harwick')
  await expect(made(ada).getByLabel('Made with AI')).toHaveValue('A machine sorted the timetables.')
  await expect(made(ada).getByLabel('How it was reported')).toHaveValue(/^We rode on it.\nFor/)
  await made(ada).getByRole('button', { name: 'Move The timetable up' }).click()
  await expect(made(edith).getByLabel('Source 1', { exact: true })).toHaveValue('The timetable')
  await ada.context().close()

  // What isn't an address is told where it stands; what was typed stays.
  const publish = edith.getByRole('button', { name: 'Publish', exact: true })
  await publish.click()
  const address = made(edith).getByLabel('Address of The timetable')
  await expect(address).toHaveAttribute('aria-invalid', 'true')
  await expect(address).toHaveValue('timetable.pdf')
  await address.fill('https://ferries.example/timetable.pdf')
  await expectAccessible(edith)
  await publish.click()
  await expect(status(edith)).toHaveText(/^Published/)
  const at = (await edith.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
  await edith.context().close()

  await reader.goto(at)
  const { origin, pathname } = new URL(reader.url())
  const article = reader.getByRole('article').first()
  await expect(article.locator('.kicker')).toContainText('Opinion')
  await expect(article.locator('.dateline .place')).toHaveText('Harwick')
  await expect(article.locator('.made-notes')).toContainText('A machine sorted the timetables.')
  const reported = article.locator('.how-reported')
  await expect(reported.locator('p')).toHaveText(['We rode on it.', 'For a week.'])
  await expect(reported.getByRole('listitem')).toHaveText(['The timetable', 'A letter'])
  await expect(reported.getByRole('link', { name: 'The timetable' })).toHaveAttribute(
    'href',
    'https://ferries.example/timetable.pdf',
  )
  await expect(reader.locator('.answer-back a[href^="/page/"]')).toBeVisible()

  const data = await dataOf(reader)
  expectFilled(data, origin)
  const shown = {
    headline: await reader.getByRole('heading', { level: 1 }).textContent(),
    standfirst: await article.locator('.standfirst').textContent(),
    published: await article.locator('.dateline time').first().getAttribute('datetime'),
    author: article.locator('.byline a[rel=author]'),
  }
  expect(shown.headline).toBe(headline)
  expect(typed(data, 'OpinionNewsArticle')).toMatchObject({
    headline: shown.headline,
    description: shown.standfirst,
    url: origin + pathname,
    datePublished: shown.published,
    dateModified: shown.published,
    author: [
      {
        '@type': 'Person',
        name: await shown.author.textContent(),
        url: origin + (await shown.author.getAttribute('href')),
      },
    ],
    publisher: { '@type': 'NewsMediaOrganization' },
    articleSection: 'City',
    isAccessibleForFree: true,
    dateline: 'Harwick',
    citation: [
      { name: 'The timetable', url: 'https://ferries.example/timetable.pdf' },
      { name: 'A letter' },
    ],
  })
  expect(typed(data, 'BreadcrumbList').itemListElement).toMatchObject([
    { position: 1, item: `${origin}/` },
    { position: 2, item: `${origin}/section/city` },
    { position: 3, item: origin + pathname, name: headline },
  ])
  expect(await reader.locator('link[rel=canonical]').getAttribute('href')).toBe(origin + pathname)
  expect(await meta(reader, 'og:title')).toBe(headline)
  // It has no picture of its own: one is made of its headline.
  const card = (await meta(reader, 'og:image')) ?? ''
  expect(card).toContain('/card/')
  expect(await pictureAt(request, card)).toEqual({
    type: 'image/png',
    width: 1200,
    height: 630,
    format: 'png',
  })

  // In the list of its section, too.
  await reader.goto('/section/city')
  await expect(
    reader
      .getByRole('article')
      .filter({ has: reader.getByRole('link', { name: headline }) })
      .first(),
  ).toContainText('Opinion')

  // And where it is found.
  await expect(async () => {
    await reader.goto(`/search?q=${headline.split(' ').at(-1)}`)
    await expect(reader.getByRole('article').first()).toContainText('Opinion', { timeout: 500 })
  }).toPass()

  await reader.goto(at)
  await reader.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(reader)
  for (const colorScheme of ['light', 'dark'] as const) {
    await reader.emulateMedia({ colorScheme })
    await expectAccessible(reader)
  }
})

test('what pages tell machines is whole, and leads to pages that there are', async ({
  page,
  request,
}) => {
  test.slow()
  await page.goto('/section/city')
  const { origin } = new URL(page.url())
  const picture = page.locator('article:has(img) a[href^="/article/"]').first()
  const article = (await picture.getAttribute('href')) ?? ''
  await page.goto(article)
  const href = (to: string) => page.locator(`article a[href^="${to}"]`).first().getAttribute('href')
  const [byline, topic] = [(await href('/by/')) ?? '', (await href('/topic/')) ?? '']

  const types: Record<string, string[]> = {
    '/': ['NewsMediaOrganization', 'WebSite'],
    '/section/city': ['CollectionPage', 'BreadcrumbList'],
    [topic]: ['CollectionPage', 'BreadcrumbList'],
    [byline]: ['ProfilePage'],
    '/page/about': ['BreadcrumbList'],
    [article]: ['BreadcrumbList'],
  }
  const named = new Set<string>()
  for (const [path, expected] of Object.entries(types)) {
    expect((await page.goto(path))?.status(), path).toBe(200)
    const data = await dataOf(page)
    for (const type of expected) typed(data, type)
    for (const one of expectFilled(data, origin)) named.add(one)
  }
  expect(named.size).toBeGreaterThan(20)
  for (const path of named) expect((await request.get(path)).status(), path).toBe(200)

  // An article with a picture of its own is shared with that, cut to size.
  const shared = (await meta(page, 'og:image')) ?? ''
  expect(shared).not.toContain('/card/')
  expect(await pictureAt(request, shared)).toEqual({
    type: 'image/jpeg',
    width: Number(await meta(page, 'og:image:width')),
    height: Number(await meta(page, 'og:image:height')),
    format: 'jpeg',
  })
  expect(await meta(page, 'og:image:width')).toBe('1200')
  expect(await meta(page, 'og:image:height')).toBe('630')
})

test('pages elsewhere ask how to show an article; drafts are nobody’s', async ({
  browser,
  page,
  request,
}) => {
  await page.goto('/section/city')
  await page.goto(
    (await page.locator('article a[href^="/article/"]').first().getAttribute('href')) ?? '',
  )
  const article = page.url()
  const { origin, pathname } = new URL(article)
  const headline = await page.getByRole('heading', { level: 1 }).textContent()
  const link = (type: string) =>
    page.locator(`link[rel=alternate][type="${type}+oembed"]`).getAttribute('href')

  const json = await request.get((await link('application/json')) ?? '')
  expect(json.status()).toBe(200)
  expect(json.headers()['content-type']).toBe('application/json')
  const answer = await json.json()
  expect(answer).toMatchObject({ version: '1.0', type: 'rich', title: headline })
  expect(answer.html).toContain(`href="${article}"`)
  expect(await pictureAt(request, answer.thumbnail_url)).toMatchObject({
    width: answer.thumbnail_width,
    height: answer.thumbnail_height,
  })
  const xml = await request.get((await link('text/xml')) ?? '')
  expect(xml.headers()['content-type']).toBe('text/xml; charset=utf-8')
  const parsed = await page.evaluate(
    (text) => {
      const found = new DOMParser().parseFromString(text, 'text/xml')
      return [found.documentElement.nodeName, found.querySelector('title')?.textContent]
    },
    await xml.text(),
  )
  expect(parsed).toEqual(['oembed', headline])

  const ask = async (url: string, also = '') =>
    (await request.get(`/oembed?url=${encodeURIComponent(url)}${also}`)).status()
  expect(await ask(article, '&format=yaml')).toBe(501)
  expect(await ask(`${origin}/article/nothing-of-the-kind`)).toBe(404)
  expect(await ask(`https://elsewhere.example${pathname}`)).toBe(404)
  expect(await ask(`${origin}/admin/articles/1`)).toBe(401)
  expect(await ask('no address')).toBe(400)

  const edith = await as(browser, 'editor')
  await begin(edith, `Not yet ${unique()}`)
  await saved(edith)
  const slug = await edith.getByLabel('Slug', { exact: true }).inputValue()
  expect((await request.get(`/card/${slug}.png`)).status()).toBe(404)
  expect(await ask(`${origin}/article/${slug}`)).toBe(404)
  await edith.context().close()
})

test('an administrator says who publishes; the front tells machines', async ({
  browser,
  page: reader,
}) => {
  const ada = await as(browser, 'administrator')
  await ada.goto('/admin/settings')
  await ada.getByRole('link', { name: 'The organisation' }).click()
  await expect(ada.getByRole('heading', { level: 1, name: 'The organisation' })).toBeVisible()
  await expectAccessible(ada)
  await ada.getByLabel('Legal name').fill('Courier Newspapers Ltd')
  await ada.getByLabel('Founded').fill('long ago')
  await ada.getByLabel('Town').fill('Harwick')
  await ada.getByLabel('Country').fill('GB')
  await ada.getByLabel('E-mail for readers').fill('readers@courier.example')
  await ada.getByLabel('Its pages elsewhere').fill('https://social.example/@courier')
  await ada.getByRole('button', { name: 'Save' }).click()
  await expect(ada.getByLabel('Founded')).toHaveAttribute('aria-invalid', 'true')
  await expect(ada.getByLabel('Legal name')).toHaveValue('Courier Newspapers Ltd')
  await expectAccessible(ada)
  await ada.getByLabel('Founded').fill('1911')
  await ada.getByRole('button', { name: 'Save' }).click()
  await expect(ada.getByText('Saved. Every page is made anew.')).toBeVisible()
  await ada.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(ada)
  await ada.context().close()

  await expect(async () => {
    await reader.goto('/')
    const { origin } = new URL(reader.url())
    expect(typed(await dataOf(reader), 'NewsMediaOrganization')).toMatchObject({
      '@id': `${origin}/#organisation`,
      legalName: 'Courier Newspapers Ltd',
      foundingDate: '1911',
      address: { addressLocality: 'Harwick', addressCountry: 'GB' },
      contactPoint: { email: 'readers@courier.example' },
      sameAs: ['https://social.example/@courier'],
      ethicsPolicy: expect.stringMatching(`^${origin}/page/`),
      correctionsPolicy: expect.stringMatching(`^${origin}/`),
    })
  }).toPass()

  const arthur = await as(browser, 'author')
  await arthur.goto('/admin/settings/organisation')
  await expect(arthur.getByRole('heading', { name: 'Not for you' })).toBeVisible()
  await arthur.context().close()
})
