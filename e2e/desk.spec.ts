import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { type Person, people, stateOf } from './people.ts'
import { beginWithWords, body, headline, status, unique } from './writing.ts'

/** A browser of someone's own. */
async function browserOf(browser: Browser, person: Person): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(person) })).newPage()
}

/** Makes a move of the editor's menu, with a note where one is asked for. */
async function otherMove(page: Page, name: string, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Other moves' }).click()
  await page.getByRole('menuitem', { name }).click()
  const dialog = page.getByRole('dialog', { name })
  await dialog.getByRole('textbox').fill(note)
  await dialog.getByRole('button', { name }).click()
  await expect(dialog).toBeHidden()
}

async function submit(page: Page, note = ''): Promise<void> {
  await page.getByRole('button', { name: 'Submit for review' }).click()
  const dialog = page.getByRole('dialog', { name: 'Submit for review' })
  await dialog.getByRole('textbox').fill(note)
  await dialog.getByRole('button', { name: 'Submit for review' }).click()
  await expect(dialog).toBeHidden()
}

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Drags a card to a column, as a mouse does. */
async function drag(page: Page, words: string, to: string): Promise<void> {
  const card = page.locator('.board-card').filter({ hasText: words })
  await card.scrollIntoViewIfNeeded()
  const from = await card.boundingBox()
  const target = await column(page, to).boundingBox()
  if (!from || !target) throw new Error('nothing to drag')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 6)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 12, from.y + from.height, { steps: 3 })
  await expect(async () => {
    await page.mouse.move(target.x + target.width / 2 - 9, target.y + 96)
    await page.mouse.move(target.x + target.width / 2, target.y + 90, { steps: 3 })
    await expect(column(page, to)).toHaveAttribute('data-over', 'true', { timeout: 1000 })
  }).toPass()
  await page.mouse.up()
}

test('an author hands in, an editor asks for changes, the author hands in again, it is approved', async ({
  browser,
}) => {
  const [author, editor] = [await browserOf(browser, 'author'), await browserOf(browser, 'editor')]
  const words = `Harbour dues ${unique()}`
  const path = await beginWithWords(author, words)
  await submit(author, 'The figures are from the port.')
  await expect(author.getByText('In review').first()).toBeVisible()
  // What she handed in she may take back, and nothing more.
  await expect(author.getByRole('button', { name: 'Back to draft' })).toBeVisible()
  await expect(author.getByRole('button', { name: 'Other moves' })).toHaveCount(0)

  await editor.goto('/admin')
  await editor.getByRole('link', { name: words }).first().click()
  await expect(editor.getByRole('button', { name: 'Other moves' })).toBeVisible()
  await editor.getByRole('button', { name: 'Other moves' }).click()
  await expect(editor.getByRole('menuitem')).toHaveText([
    'Back to draft',
    'Request changes',
    'Approve',
  ])
  await editor.keyboard.press('Escape')

  // Without a note nothing is sent back, and the dialog says what is missing.
  await editor.getByRole('button', { name: 'Other moves' }).click()
  await editor.getByRole('menuitem', { name: 'Request changes' }).click()
  const dialog = editor.getByRole('dialog', { name: 'Request changes' })
  await dialog.getByRole('button', { name: 'Request changes' }).click()
  await expect(dialog.getByText('Say what is to be changed')).toBeVisible()
  await expectAccessible(editor)
  await dialog.getByRole('textbox').fill('Who pays? Name the law.')
  await dialog.getByRole('button', { name: 'Request changes' }).click()
  await expect(dialog).toBeHidden()

  // The author has the article open: she sees it come.
  const request = author.getByText('Who pays? Name the law.')
  await expect(request).toBeVisible()
  await expect(author.getByText(`${people.editor.name} asks for changes`)).toBeVisible()
  await author.goto('/admin')
  await expect(author.getByRole('heading', { name: 'Sent back to you' })).toBeVisible()
  await expect(author.getByText(`${people.editor.name}: Who pays? Name the law.`)).toBeVisible()
  await expectAccessible(author)

  await author.goto(path)
  await body(author).click()
  await author.keyboard.press('Control+End')
  await author.keyboard.type(' The port pays.')
  await submit(author)
  await expect(request).toBeHidden()

  await expect(editor.getByText('In review').first()).toBeVisible()
  await otherMove(editor, 'Approve', '')
  await expect(editor.getByText(/^Approved at version \d+ by Edith Editor\.$/)).toBeVisible()
  // Whoever approved it sees that it is another text now.
  await body(editor).click()
  await editor.keyboard.press('Control+End')
  await editor.keyboard.type(' Or not.')
  await expect(editor.getByText(/changed since: this is version \d+/)).toBeVisible()

  await editor.goto(`${path}/history`)
  const steps = editor.getByRole('region', { name: 'Who moved it on' })
  await expect(steps.getByRole('listitem')).toHaveText([
    /Edith Editor: approved, version \d+/,
    /Arthur Author: submitted for review, version \d+/,
    /Edith Editor: sent back with requests, version \d+Who pays\?/,
    /Arthur Author: submitted for review, version \d+The figures/,
  ])
  await expectAccessible(editor)
})

test('the palette offers the moves that the buttons do', { tag: '@long' }, async ({ browser }) => {
  const editor = await browserOf(browser, 'editor')
  await beginWithWords(editor, `By keyboard ${unique()}`)
  await editor.keyboard.press('Control+k')
  await editor.getByRole('textbox', { name: 'Command' }).fill('Approve')
  await editor.keyboard.press('Enter')
  const dialog = editor.getByRole('dialog', { name: 'Approve' })
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await expect(editor.getByText('Approved', { exact: true }).first()).toBeVisible()
})

test('an editor commissions an article; its author finds it with the time, writes and hands it in', async ({
  browser,
}) => {
  const [author, editor] = [await browserOf(browser, 'author'), await browserOf(browser, 'editor')]
  const words = `Night buses ${unique()}`
  await editor.goto('/admin')
  await editor.getByRole('button', { name: 'Commission' }).click()
  const dialog = editor.getByRole('dialog', { name: 'Commission an article' })
  await dialog.getByLabel('Note to whoever gets it').fill('Ride one, 500 words.')
  await dialog.getByRole('button', { name: 'Commission' }).click()
  // What is missing is named, what was typed stays.
  await expect(dialog.getByText('Write a working headline')).toBeVisible()
  await expect(dialog.getByText('Choose who is to write it.')).toBeVisible()
  await expect(dialog.getByLabel('Note to whoever gets it')).toHaveValue('Ride one, 500 words.')
  await expectAccessible(editor)
  await dialog.getByLabel('Working headline').fill(words)
  await dialog.getByLabel('Given to').selectOption(people.author.name)
  await dialog.getByLabel('Due').fill('2026-01-05T18:00')
  await dialog.getByRole('button', { name: 'Commission' }).click()
  await expect(editor.getByText(`Given to ${people.author.name}`)).toBeVisible()
  // It was due in the past: late for both, in words.
  const late = editor.getByRole('row').filter({ hasText: words }).first()
  await expect(late).toContainText(`${people.author.name}, overdue since 5 Jan 2026, 18:00`)

  await author.goto('/admin')
  await expect(author.getByRole('heading', { name: 'Given to you' })).toBeVisible()
  await author.getByRole('link', { name: words }).first().click()
  await expect(author.getByText('Ride one, 500 words.')).toBeVisible()
  await expect(author.getByText(/^Overdue: was due 5 Jan 2026, 18:00$/)).toBeVisible()
  await expect(author.getByRole('button', { name: 'Change', exact: true })).toHaveCount(0)
  await body(author).click()
  await author.keyboard.type('It is warm on board.')
  await submit(author)
  const path = new URL(author.url()).pathname

  // Given to someone else, it is hers no more.
  await editor.goto(path)
  await editor.getByRole('button', { name: 'Change', exact: true }).click()
  const change = editor.getByRole('dialog', { name: 'Give this article to someone' })
  await change.getByLabel('Given to').selectOption(people.editor.name)
  await change.getByRole('button', { name: 'Give', exact: true }).click()
  await expect(editor.getByText(`${people.editor.name}, given by`)).toBeVisible()
  await author.goto(path)
  await expect(author.getByRole('heading', { name: 'Not for you' })).toBeVisible()
  await author.goto('/admin/articles')
  await expect(author.getByRole('link', { name: words })).toHaveCount(0)
})

test('on the board cards are moved by dragging and by their menus, and others see it', async ({
  browser,
}) => {
  const [author, editor] = [await browserOf(browser, 'author'), await browserOf(browser, 'editor')]
  for (const page of [author, editor]) await page.setViewportSize({ width: 1400, height: 900 })
  const words = `Bridge toll ${unique()}`
  await beginWithWords(author, words)
  await author.goto('/admin/board?mine=1')
  await editor.goto('/admin/board')
  const card = (page: Page, name: string) => column(page, name).getByRole('link', { name: words })
  await expect(card(author, 'Draft')).toBeVisible()
  await expectAccessible(author)

  // What isn't hers to do is refused with words, and stays.
  await drag(author, words, 'Approved')
  await expect(author.locator('.board-said')).toContainText('only the desk moves it')
  await expect(card(author, 'Draft')).toBeVisible()
  await drag(author, words, 'In review')
  await expect(card(author, 'In review')).toBeVisible()

  // The editor's board is asked for anew when she comes back to it.
  await editor.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(card(editor, 'In review')).toBeVisible()
  await drag(editor, words, 'Changes requested')
  const dialog = editor.getByRole('dialog', { name: 'Request changes' })
  await dialog.getByRole('button', { name: 'Request changes' }).click()
  await expect(dialog.getByText('Say what is to be changed')).toBeVisible()
  await dialog.getByRole('textbox').fill('Shorter.')
  await dialog.getByRole('button', { name: 'Request changes' }).click()
  await expect(card(editor, 'Changes requested')).toBeVisible()

  // The same with the keyboard alone.
  await editor.getByRole('button', { name: `Move “${words}”` }).focus()
  await editor.keyboard.press('Enter')
  await expect(editor.getByRole('menuitem', { name: 'Approve' })).toBeVisible()
  await editor.getByRole('menuitem', { name: 'Approve' }).press('Enter')
  await expect(card(editor, 'Approved')).toBeVisible()
  await expect(editor.locator('.board-said')).toHaveText(`“${words}” is in “Approved” now.`)

  // Publishing needs the article's checks: the card leads there.
  await drag(editor, words, 'Published today')
  await expect(editor).toHaveURL(/\/admin\/articles\/\d+$/)
  await expect(headline(editor)).toHaveValue(words)
})

test('a card that was typed in meanwhile isn’t handed in unseen', { tag: '@long' }, async ({
  browser,
}) => {
  const [author, editor] = [await browserOf(browser, 'author'), await browserOf(browser, 'editor')]
  const words = `Two at once ${unique()}`
  const path = await beginWithWords(author, words)
  // A board that nobody looks at isn't asked for anew.
  await author.addInitScript(() =>
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }),
  )
  await author.goto('/admin/board')
  await expect(column(author, 'Draft').getByRole('link', { name: words })).toBeVisible()
  await editor.goto(path)
  await body(editor).click()
  await editor.keyboard.type('An editor’s word. ')
  const history = await editor.context().newPage()
  await expect(async () => {
    await history.goto(`${path}/history`)
    await expect(history.getByText(/version 2$/).first()).toBeVisible({ timeout: 500 })
  }).toPass()
  await author.getByRole('button', { name: `Move “${words}”` }).click()
  await author.getByRole('menuitem', { name: 'Submit for review' }).click()
  await expect(author.locator('.board-said')).toContainText(
    `${people.editor.name} typed in it since this board was drawn`,
  )
  await expect(column(author, 'Draft').getByRole('link', { name: words })).toBeVisible()
})

test('a change that is a correction needs its note for readers; what was typed stays', {
  tag: '@long',
}, async ({ browser }) => {
  const editor = await browserOf(browser, 'editor')
  const words = `Ferry fares ${unique()}`
  await beginWithWords(editor, words)
  await editor.getByLabel('Section', { exact: true }).selectOption('City')
  await editor.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(editor.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  await body(editor).click()
  await editor.keyboard.press('Control+End')
  await editor.keyboard.type(' It costs four crowns.')
  await editor.getByRole('button', { name: 'Publish changes' }).click()
  const dialog = editor.getByRole('dialog', { name: 'Publish changes' })
  await dialog.getByLabel('Correction').check()
  await dialog.getByLabel('This change is substantial').check()
  await dialog.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog.getByText('Say what was wrong or unclear')).toBeVisible()
  await expect(dialog.getByLabel('Note for readers')).toBeFocused()
  await expectAccessible(editor)

  // Put aside and opened again, it stands as it was.
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await editor.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog.getByLabel('Correction')).toBeChecked()
  await expect(dialog.getByLabel('This change is substantial')).toBeChecked()
  const note = `An earlier version gave three crowns ${unique()}.`
  await dialog.getByLabel('Note for readers').fill(note)
  await dialog.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog).toBeHidden()
  await expect(status(editor)).toHaveText(/^Published/)

  // The next change begins with nothing chosen.
  await editor.getByRole('button', { name: 'Publish changes' }).click()
  await expect(dialog.getByLabel('Minor')).toBeChecked()
  await expect(dialog.getByLabel('Note for readers')).toHaveValue('')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  const path = await editor.getByRole('link', { name: 'View on site' }).getAttribute('href')
  const reader = await (await browser.newContext()).newPage()
  await reader.goto(path ?? '')
  await expect(reader.getByText(note)).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  // Colours of the light are looked at by other journeys too.
  const tags = colorScheme === 'light' ? { tag: '@long' } : {}
  test.describe(`${colorScheme}, on a phone`, tags, () => {
    test.use({
      viewport: { width: 390, height: 844 },
      colorScheme,
      storageState: stateOf('editor'),
    })
    test('the desk, the board, an article and its history are accessible and fit', async ({
      page,
    }) => {
      const path = await beginWithWords(page, `On the phone ${unique()}`)
      await otherMove(page, 'Approve', 'Fine.')
      for (const here of ['/admin', '/admin/board', '/admin/articles', path, `${path}/history`]) {
        await page.goto(here)
        await expect(page.getByRole('heading').first()).toBeAttached()
        if (here === path) await expect(headline(page)).toBeVisible()
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
      }
    })
  })
}
