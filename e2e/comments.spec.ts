import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { type Person, people, stateOf } from './people.ts'
import { begin, body, saved, unique } from './writing.ts'

async function as(browser: Browser, person: Person): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(person) })).newPage()
}

const panel = (page: Page) => page.getByRole('complementary', { name: 'Comments' })
const marks = (page: Page) => body(page).locator('mark.comment-mark')
const bell = (page: Page) => page.getByRole('link', { name: /^Notifications/ })

/** Opens an article that has these words. */
async function openWith(page: Page, path: string, words: string): Promise<void> {
  await page.goto(path)
  await expect(body(page)).toContainText(words, { timeout: 60_000 })
}

/** Selects words of the body, as a mouse would. */
async function selectWords(page: Page, words: string): Promise<void> {
  await expect(body(page)).toContainText(words)
  await body(page).click()
  await body(page).evaluate((editor, words) => {
    // Not the names at colleagues' cursors.
    const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement?.closest('.colleague-cursor')
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
    )
    const nodes: { node: Node; at: number }[] = []
    let text = ''
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push({ node, at: text.length })
      text += node.textContent
    }
    const from = text.indexOf(words)
    const find = (place: number) => nodes.findLast(({ at }) => at < place) ?? nodes[0]
    const [first, last] = [find(from + 1), find(from + words.length)]
    if (from < 0 || !first || !last) throw new Error(`“${words}” isn’t there`)
    const to = from + words.length
    getSelection()?.setBaseAndExtent(first.node, from - first.at, last.node, to - last.at)
  }, words)
  await page.waitForFunction((words) => getSelection()?.toString() === words, words)
}

/** What is written, without the names at colleagues' cursors. */
const written = (page: Page) =>
  body(page).evaluate((editor) => {
    const copy = editor.cloneNode(true) as HTMLElement
    for (const cursor of copy.querySelectorAll('.colleague-cursor')) cursor.remove()
    return (copy.textContent ?? '').replaceAll('\u2060', '')
  })

async function begun(page: Page, words: string): Promise<string> {
  await begin(page, `Comments ${unique()}`)
  await page.keyboard.type(words)
  return saved(page)
}

/** Selects words and comments on them. */
async function comment(page: Page, words: string, text: string): Promise<void> {
  await selectWords(page, words)
  await page.getByRole('button', { name: 'Comment', exact: true }).first().click()
  await panel(page).getByLabel('Comment', { exact: true }).fill(text)
  await panel(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(page).getByText(text)).toBeVisible()
}

/** Mails that the newsroom's mail server took, as it took them. */
function mails(): { to: string[]; message: string }[] {
  const text = readFileSync(process.env.MAILS ?? '', 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ to, message }) => ({ to, message: message.replaceAll('=\r\n', '') }))
}

test('an editor comments on a passage and mentions its author, who hears, answers and resolves', async ({
  browser,
}) => {
  test.slow()
  const arthur = await as(browser, 'author')
  const path = await begun(arthur, 'The ferry left on time today.')
  const edith = await as(browser, 'editor')
  await openWith(edith, path, 'on time')

  await selectWords(edith, 'on time')
  await edith.keyboard.press('Control+Alt+m')
  await expect(panel(edith).getByText('on time')).toBeVisible()
  const field = panel(edith).getByLabel('Comment', { exact: true })
  await expect(field).toBeFocused()
  await edith.keyboard.type('Really, @arth')
  await expect(edith.getByRole('option', { name: people.author.name })).toBeVisible()
  await expectAccessible(edith)
  await edith.keyboard.press('Enter')
  await expect(field).toHaveValue(`Really, @${people.author.name} `)
  await edith.keyboard.type('?')
  await edith.keyboard.press('Control+Enter')
  await expect(panel(edith).getByText(/^Really/)).toBeVisible()

  // He sees it at once, and the bell rings; nobody loaded anything.
  await expect(marks(arthur)).toHaveText(['on time'])
  await expect(bell(arthur)).toHaveAccessibleName(/\d+ unread/)
  await marks(arthur).click()
  await expect(panel(arthur).getByText(/^Really/)).toBeVisible()
  await expectAccessible(arthur)

  // The mark moves with the text, whoever types before it.
  await body(arthur).click()
  await arthur.keyboard.press('Control+Home')
  await arthur.keyboard.type('Yesterday it didn’t. ')
  await expect(marks(edith)).toHaveText(['on time'])
  const after = 'Yesterday it didn’t. The ferry left on time today.'
  await expect.poll(() => written(edith)).toBe(after)
  await body(edith).click()
  await edith.keyboard.press('Control+Home')
  await edith.keyboard.type('Look: ')
  // Nothing but the words is in the text.
  await expect.poll(() => written(arthur)).toBe(`Look: ${after}`)
  for (const page of [arthur, edith]) await expect(marks(page)).toHaveText(['on time'])

  await panel(arthur).getByRole('button', { name: 'Reply' }).click()
  await panel(arthur).getByLabel('Reply').fill('I was on it.')
  await panel(arthur).getByRole('button', { name: 'Reply' }).click()
  await expect(panel(edith).getByText('I was on it.')).toBeVisible()
  await panel(arthur).getByRole('button', { name: 'Resolve' }).click()
  for (const page of [arthur, edith]) {
    await expect(marks(page)).toHaveCount(0)
    await expect(panel(page).getByText('Resolved (1)')).toBeVisible()
  }

  // The notification leads to the thread, and is read then.
  await arthur.goto('/admin/notifications')
  const told = arthur.getByRole('link', { name: new RegExp(`${people.editor.name} mentions you`) })
  await expect(told.first()).toContainText('Unread.')
  await expectAccessible(arthur)
  await told.first().click()
  await expect(arthur).toHaveURL(new RegExp(`${path}#thread-\\d+$`))
  await expect(panel(arthur).getByText('I was on it.')).toBeVisible()
  await arthur.goto('/admin/notifications')
  await expect(told.first()).not.toContainText('Unread.')
  for (const page of [arthur, edith]) await page.context().close()
})

test('a passage that is gone leaves its words with the comment; undo brings it back', {
  tag: '@long',
}, async ({ browser }) => {
  const edith = await as(browser, 'editor')
  await begun(edith, 'A first claim. A second claim.')
  await comment(edith, 'second claim', 'Who says so?')
  await comment(edith, 'first claim', 'And this?')
  // In the order of the text.
  await expect(panel(edith).locator('.comment-text')).toHaveText(['And this?', 'Who says so?'])
  await selectWords(edith, 'A second claim.')
  await edith.keyboard.press('Delete')
  await expect(panel(edith).getByText('The passage is gone:')).toBeVisible()
  await expect(panel(edith).locator('s')).toHaveText('second claim')
  await body(edith).click()
  await edith.keyboard.press('Control+z')
  await expect(marks(edith)).toHaveText(['first claim', 'second claim'])
  await panel(edith)
    .getByRole('button', { name: /Go to the passage: second/ })
    .click()
  await edith.waitForFunction(() => getSelection()?.toString() === 'second claim')
  await edith.context().close()
})

test('who may not open the article is not mentioned, and readers see nothing of comments', async ({
  browser,
  request,
}) => {
  const edith = await as(browser, 'editor')
  await begun(edith, 'Only for the desk.')
  await edith.getByRole('button', { name: 'Show comments' }).click()
  await panel(edith).getByRole('button', { name: 'On the article' }).click()
  await edith.keyboard.type('See, @Art')
  await expect(edith.getByRole('option', { name: /may not open this article/ })).toBeVisible()
  await edith.keyboard.press('Enter')
  await expect(
    panel(edith).getByText(`${people.author.name} may not open this article`),
  ).toBeVisible()
  // Typed in full, the server says the same.
  const field = panel(edith).getByLabel('Comment', { exact: true })
  await field.fill(`See, @${people.author.name}.`)
  await panel(edith).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(edith).getByText(/may not open this article, so a mention/)).toBeVisible()
  await expect(field).toHaveValue(/See/)
  await field.fill('A word that no reader sees.')
  await panel(edith).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(edith).getByText('A word that no reader sees.')).toBeVisible()
  await expectAccessible(edith)
  const front = await (await request.get('/')).text()
  expect(front).not.toContain('A word that no reader sees')
  await edith.context().close()
})

test('a mention comes by mail with its link, unless one chose otherwise', { tag: '@long' }, async ({
  browser,
}) => {
  test.slow()
  const arthur = await as(browser, 'author')
  const path = await begun(arthur, 'One sentence. Another sentence.')
  const mark = unique()
  const edith = await as(browser, 'editor')
  await openWith(edith, path, 'One sentence')
  const { author, administrator } = people
  await comment(edith, 'One sentence', `First ${mark}, @${author.name} and @${administrator.name}.`)
  const sentTo = (words: string) =>
    mails()
      .filter(({ message }) => message.includes(words))
      .flatMap(({ to }) => to)
      .sort()
  await expect.poll(() => sentTo(`First ${mark}`)).toEqual([administrator.email, author.email])
  const mail = mails().find(
    ({ to, message }) => to.includes(author.email) && message.includes(mark),
  )
  const [link] = /http:\/\/\S+\/admin\/notifications\/\d+/.exec(mail?.message ?? '') ?? []
  await arthur.goto(link ?? '')
  await expect(arthur).toHaveURL(new RegExp(`${path}#thread-\\d+$`))

  await arthur.goto('/admin/account')
  await expectAccessible(arthur)
  const choice = arthur.getByLabel('Someone mentions you: by mail')
  await choice.uncheck()
  await arthur.getByRole('button', { name: 'Save notifications' }).click()
  await expect(arthur.getByText('You are told so from now on.')).toBeVisible()
  await comment(edith, 'Another', `Second ${mark}, @${author.name} and @${administrator.name}.`)
  // Hers was to be sent after his.
  await expect.poll(() => sentTo(`Second ${mark}`)).toEqual([administrator.email])
  await arthur.goto('/admin/notifications')
  await expect(arthur.getByText(new RegExp(`Second ${mark}`))).toBeVisible()

  await arthur.goto('/admin/account')
  await choice.check()
  await arthur.getByRole('button', { name: 'Save notifications' }).click()
  await expect(arthur.getByText('You are told so from now on.')).toBeVisible()
  for (const page of [arthur, edith]) await page.context().close()
})

test('a mail’s link leads there also when one has to sign in first', async ({ page }) => {
  await page.goto('/admin/notifications/1')
  await expect(page).toHaveURL(/\/admin\/login\?to=/)
  const { email, password } = people.editor
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // It isn’t hers: she is led to her own.
  // Not the address of the sign-in, which names it too.
  await expect(page).toHaveURL(/^[^?]*\/admin\/(notifications|articles\/\d+)/)
  await page.waitForLoadState('networkidle')
  await page.goto('/admin/login?to=https://thief.example')
  await expect(page).toHaveURL(/\/admin$/)
})

test.describe('an administrator', () => {
  test.use({ storageState: stateOf('administrator') })

  test('finds in the audit log who did what from where, and takes it along', {
    tag: '@long',
  }, async ({ page }) => {
    const name = `Audited ${unique()}`
    await page.goto('/admin/sections/new')
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Save section' }).click()
    await expect(page).toHaveURL(/\/admin\/sections\/\d+/)

    await page.goto('/admin')
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.getByLabel('Words').fill(name)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: 'made a section' })
    await expect(row).toHaveCount(1)
    await expect(row).toContainText(people.administrator.name)
    await expect(row).toContainText('section.create')
    await expect(row).toContainText('127.0.0.1')
    await expect(row).toContainText('Chrome')
    await expect(row.getByRole('link', { name })).toBeVisible()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export these as CSV' }).click(),
    ])
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).toMatch(/^\uFEFFat,who,what,action,subject,address,browser,detail\n/)
    // The entry, and that it was taken along.
    expect(csv.trim().split('\n')).toHaveLength(3)
    expect(csv).toContain(`made a section,section.create`)

    await page.getByLabel('What').selectOption('audit.export')
    await page.getByLabel('Words').fill('')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(
      page.getByRole('row').filter({ hasText: 'exported the audit log' }),
    ).not.toHaveCount(0)

    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 })
      for (const path of ['/admin/audit', '/admin/notifications', '/admin/account']) {
        await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
      }
    }
  })
})

test('the audit log is for administrators alone', async ({ browser }) => {
  const edith = await as(browser, 'editor')
  await edith.goto('/admin/audit')
  await expect(edith.getByRole('heading', { name: 'Not for you' })).toBeVisible()
  expect((await edith.request.get('/admin/audit/export.csv')).status()).toBe(403)
  await edith.context().close()
})
