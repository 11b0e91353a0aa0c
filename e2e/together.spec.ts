import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './checks.ts'
import { type Person, people, stateOf } from './people.ts'
import { beginWithWords, body, headline, status, unique } from './writing.ts'

async function as(browser: Browser, person: Person): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(person) })).newPage()
}

test('two people write in one article at once, see each other, and lose nothing', async ({
  browser,
}) => {
  const edith = await as(browser, 'editor')
  const path = await beginWithWords(edith, `Tide ${unique()}`)
  const ada = await as(browser, 'administrator')
  await ada.goto(path)
  await expect(body(ada)).toContainText('The first words.')
  await expect(edith.getByTestId('people')).toContainText(people.administrator.name)

  await headline(ada).focus()
  await expect(edith.getByText(`${people.administrator.name} is here`)).toBeVisible()
  await ada.keyboard.press('Home')
  await body(edith).click()
  await edith.keyboard.press('Control+End')
  await Promise.all([
    ada.keyboard.type('Morning ', { delay: 15 }),
    edith.keyboard.type(' More from Edith.', { delay: 15 }),
  ])
  await body(ada).click()
  await ada.keyboard.press('Control+Home')
  await Promise.all([
    ada.keyboard.type('Ada begins. ', { delay: 15 }),
    edith.keyboard.type(' And more.', { delay: 15 }),
  ])
  const whole = 'Ada begins. The first words. More from Edith. And more.'
  for (const page of [ada, edith]) {
    await expect(headline(page)).toHaveValue(/^Morning Tide/)
    await expect(body(page).locator('p')).toContainText([/Ada begins/])
    await expect(status(page)).toHaveText(/^Saved/)
  }
  // A colleague's name stands at her cursor, and is no part of the text.
  await expect(body(edith).locator('.colleague-cursor')).toContainText(people.administrator.name)
  await expectAccessible(edith)

  // Their cursors go with them; the words stay.
  for (const page of [edith, ada]) await page.context().close()
  const later = await as(browser, 'administrator')
  await later.goto(path)
  await expect(body(later).locator('p').first()).toHaveText(whole)
  await later.context().close()
})

test('undo takes back one’s own words, not a colleague’s', async ({ browser }) => {
  const edith = await as(browser, 'editor')
  const path = await beginWithWords(edith, `Undo ${unique()}`)
  const ada = await as(browser, 'administrator')
  await ada.goto(path)
  await body(ada).click()
  await ada.keyboard.press('Control+End')
  await ada.keyboard.type(' Ada’s.')
  await expect(body(edith)).toContainText('Ada’s.')
  await body(edith).click()
  await edith.keyboard.press('Control+Home')
  await edith.keyboard.type('Edith’s. ')
  await edith.keyboard.press('Control+z')
  await expect(body(edith)).not.toContainText('Edith’s.')
  await expect(body(edith)).toContainText('Ada’s.')
  for (const page of [edith, ada]) await page.context().close()
})

test('a tab that dies in the middle of a word loses nothing', async ({ browser }) => {
  const page = await as(browser, 'editor')
  const path = await beginWithWords(page, `Crash ${unique()}`)
  await body(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Half a wor')
  const devtools = await page.context().newCDPSession(page)
  await Promise.race([devtools.send('Page.crash'), page.waitForEvent('crash')]).catch(() => {})

  const later = await page.context().newPage()
  await later.goto(path)
  await expect(body(later)).toContainText('The first words. Half a wor')
  await expect(status(later)).toHaveText(/^Saved/)
  await page.context().close()
})

test('who may not open an article can’t listen to it either', async ({ browser }) => {
  const edith = await as(browser, 'editor')
  const path = await beginWithWords(edith, `Secret ${unique()}`)
  const arthur = await as(browser, 'author')
  await arthur.goto('/admin')
  const id = path.split('/').at(-1) ?? ''
  // The relay's protocol: name of the document, then "authenticate" with a token.
  const answered = await arthur.evaluate(async (id) => {
    const socket = new WebSocket(`ws://${location.host}/admin/together`)
    socket.binaryType = 'arraybuffer'
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    const text = (value: string) => [value.length, ...new TextEncoder().encode(value)]
    socket.send(new Uint8Array([...text(`article:${id}`), 2, 0, ...text('cookie'), ...text('4')]))
    return new Promise<string>((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(new TextDecoder().decode(data)))
      socket.addEventListener('close', () => resolve('closed'))
    })
  }, id)
  expect(answered).toMatch(/not allowed|permission|closed/i)
  for (const page of [edith, arthur]) await page.context().close()
})
