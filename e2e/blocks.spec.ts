import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { begin, body, choosePictures, publishChanges, saved, status, unique } from './writing.ts'

test.use({ storageState: stateOf('editor') })

async function insert(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Insert a block' }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${name}( …)?$`) }).click()
}

async function publish(page: Page): Promise<string> {
  await page.getByLabel('Section').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(status(page)).toHaveText(/^Published/)
  return (await page.getByRole('link', { name: 'View on site' }).getAttribute('href')) ?? ''
}

/** A paste as a browser makes it. */
async function paste(
  page: Page,
  data: Record<string, string>,
  file?: { name: string; type: string; path: string },
) {
  const content = file && (await readFile(file.path)).toString('base64')
  await body(page).evaluate(
    (element, { data, file, content }) => {
      const transfer = new DataTransfer()
      for (const [type, text] of Object.entries(data)) transfer.setData(type, text)
      if (file && content) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))
        transfer.items.add(new File([bytes], file.name, { type: file.type }))
      }
      element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
      )
    },
    { data, file, content },
  )
}

test('every block is written, and readers get it', async ({ page, browser }) => {
  test.slow()
  const headline = `Blocks ${unique()}`
  await begin(page, headline)
  await page.keyboard.type('The first words.\n')
  await insert(page, 'Pull quote')
  await page.keyboard.type('A word to remember.')
  await page.getByLabel('Whose words').fill('Mara Lindqvist')
  await body(page).focus()
  for (const [name, words] of [
    ['Key points', 'The point.'],
    ['Fact box', 'The fact.'],
    ['Table', 'Year'],
    ['Correction note', 'It was Tuesday.'],
  ] as const) {
    await body(page).press('Control+End')
    await insert(page, name)
    await page.keyboard.type(words)
  }
  await page.getByLabel('Title').fill('The ferry in figures')
  await body(page).press('Control+End')
  await insert(page, 'Picture')
  await choosePictures(page)
  await page.getByLabel('Description').last().fill('A picture in the text')
  await body(page).press('Control+End')
  await insert(page, 'Gallery')
  await choosePictures(page, 2)
  await page.getByRole('button', { name: 'Use 2 pictures' }).click()
  await expect(page.locator('.block-gallery .block-picture')).toHaveCount(2)
  await body(page).press('Control+End')
  await insert(page, 'Related article')
  await page.getByLabel('Words of its headline').fill('Athletic come')
  await page.getByRole('button', { name: /^Athletic come from behind/ }).click()
  await saved(page)
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  const path = await publish(page)

  const reader = await (await browser.newContext()).newPage()
  await reader.goto(path)
  await expect(reader.locator('.pull-quote')).toContainText('A word to remember.')
  await expect(reader.locator('.pull-quote cite')).toHaveText('Mara Lindqvist')
  await expect(reader.locator('.key-points li')).toHaveText('The point.')
  await expect(reader.locator('.fact-box')).toContainText('The ferry in figures')
  await expect(reader.getByRole('columnheader').first()).toHaveText('Year')
  await expect(reader.locator('.note')).toContainText('It was Tuesday.')
  await expect(reader.getByAltText('A picture in the text')).toBeVisible()
  await expect(reader.locator('.gallery figure')).toHaveCount(2)
  await expect(reader.locator('.related a')).toHaveAttribute('href', /^\/article\//)
  const loaded = await reader
    .getByAltText('A picture in the text')
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode()
      return [image.naturalWidth > 0, image.currentSrc.slice(-5)]
    })
  expect(loaded).toEqual([true, '.avif'])
  await expectAccessible(reader)
  for (const width of [390, 1280]) {
    await reader.setViewportSize({ width, height: 800 })
    await expectNoSidewaysScroll(reader)
  }
  await reader.context().close()
})

test('an embed asks nothing of its site before a reader presses it', async ({ page, browser }) => {
  await begin(page, `Embed ${unique()}`)
  await page.keyboard.type('See for yourself.\n')
  await paste(page, { 'text/plain': 'https://youtu.be/dQw4w9WgXcQ' })
  await expect(page.locator('.block-embed')).toContainText('YouTube')
  await saved(page)
  const path = await publish(page)

  const reader = await (await browser.newContext()).newPage()
  const asked: string[] = []
  await reader.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => {
      asked.push(route.request().url())
      return route.fulfill({ contentType: 'text/html', body: 'The player' })
    },
  )
  await reader.goto(path)
  const card = reader.locator('.embed a')
  await expect(card).toHaveAttribute('href', 'https://youtu.be/dQw4w9WgXcQ')
  expect(asked).toEqual([])
  await card.click()
  await expect(reader.frameLocator('.embed iframe').getByText('The player')).toBeVisible()
  expect(asked).toEqual(['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1'])
  await reader.context().close()
})

test('a link to an article follows it to another slug, and goes when it is taken down', {
  tag: '@long',
}, async ({ page, browser }) => {
  const target = `Target ${unique()}`
  await begin(page, target)
  await page.keyboard.type('Here it is.')
  await saved(page)
  const targetPath = await publish(page)
  const targetEditor = page.url()

  await begin(page, `Leads there ${unique()}`)
  await page.keyboard.type('Read more ')
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await page.keyboard.press('Control+Shift+k')
  await page.getByLabel('Address, or words of a headline').fill(target)
  await page.locator('.found-articles button').first().click()
  await saved(page)
  const path = await publish(page)
  const reader = await (await browser.newContext()).newPage()
  await reader.goto(path)
  const link = reader.locator('.article-body a')
  await expect(link).toHaveAttribute('href', targetPath)

  await page.goto(targetEditor)
  await page.getByLabel('Slug').fill(`moved-${unique()}`)
  await publishChanges(page)
  await expect(async () => {
    await reader.reload()
    await expect(link).toHaveAttribute('href', /moved-/)
  }).toPass()
  await page.getByRole('button', { name: 'Take down' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click()
  await expect(status(page)).toHaveText(/^Taken down/)
  await expect(async () => {
    await reader.reload()
    await expect(link).toHaveCount(0)
  }).toPass()
  await expect(reader.locator('.article-body')).toContainText('Read more')
  await reader.context().close()
})

test('Markdown’s signs make blocks while one types', async ({ page }) => {
  await begin(page, `Signs ${unique()}`)
  await page.keyboard.type('## Heading\n### Smaller\n- one\ntwo\n\n1. first\n\n\n> said\n\n\n---')
  await page.keyboard.type('**strong** and *soft* ')
  const text = body(page)
  await expect(text.locator('h2')).toHaveText('Heading')
  await expect(text.locator('h3')).toHaveText('Smaller')
  await expect(text.locator('ul > li')).toHaveText(['one', 'two'])
  await expect(text.locator('ol > li').first()).toHaveText('first')
  await expect(text.locator('.block-quote p')).toContainText('said')
  await expect(text.locator('hr')).toHaveCount(1)
  await expect(text.locator('strong')).toHaveText('strong')
  await expect(text.locator('em')).toHaveText('soft')
})

test('a paste keeps tables and structure, and uploads the pictures in it', async ({ page }) => {
  await begin(page, `Paste ${unique()}`)
  await paste(page, {
    'text/html':
      '<h1 style="color:red">Big</h1><p onclick="x()">A <b>word</b></p><table><tr><th>Year</th><th>Boats</th></tr><tr><td>2025</td><td>12</td></tr></table><script>alert(1)</script>',
    'text/plain': 'Big',
  })
  const text = body(page)
  await expect(text.locator('h2')).toHaveText('Big')
  await expect(text.locator('th').first()).toHaveText('Year')
  await expect(text.locator('td').last()).toHaveText('12')
  await expect(text.locator('script')).toHaveCount(0)
  await text.press('Control+End')
  await paste(
    page,
    {},
    { name: 'pasted.webp', type: 'image/webp', path: 'demo/pictures/beehives.webp' },
  )
  await expect(text.locator('.block-picture img')).toHaveAttribute(
    'src',
    /\/admin\/media\/[0-9a-f]{32}-800\.webp/,
  )
  await saved(page)
  await page.reload()
  await expect(text.locator('td').last()).toHaveText('12')
  await expect(text.locator('.block-picture img')).toHaveCount(1)
})

test('words are found and replaced, and headings lead to their place', async ({ page }) => {
  await begin(page, `Find ${unique()}`)
  await page.keyboard.type('## Boats\nA boat and a boat.\n## Tides\nNo boat.')
  await page.keyboard.press('Control+f')
  const find = page.getByRole('search', { name: 'Find and replace' })
  await find.getByLabel('Find').fill('boat')
  await expect(find.getByRole('status')).toHaveText('4 found')
  await find.getByLabel('Same capitals').check()
  await expect(find.getByRole('status')).toHaveText('3 found')
  await find.getByLabel('Replace with').fill('ferry')
  await find.getByRole('button', { name: 'Replace all' }).click()
  await expect(body(page)).toContainText('A ferry and a ferry.')
  await expectAccessible(page)
  await find.getByRole('button', { name: 'Close' }).click()
  const outline = page.getByRole('navigation', { name: 'Outline' })
  await expect(outline.getByRole('button')).toHaveText(['Boats', 'Tides'])
  await outline.getByRole('button', { name: 'Tides' }).click()
  await page.keyboard.type('High ')
  await expect(body(page).locator('h2').last()).toHaveText('High Tides')
})

test('blocks are moved and removed by buttons', async ({ page }) => {
  await begin(page, `Move ${unique()}`)
  await page.keyboard.type('First.\n')
  await insert(page, 'Fact box')
  await page.keyboard.type('Fact.')
  await page.getByRole('button', { name: 'Move Fact box up' }).click()
  await expect(body(page).locator('> *').first()).toContainText('Fact.')
  await page.getByRole('button', { name: 'Move Fact box down' }).click()
  await expect(body(page).locator('> *').first()).toContainText('First.')
  await page.getByRole('button', { name: 'Remove Fact box' }).click()
  await expect(body(page)).not.toContainText('Fact.')
})
