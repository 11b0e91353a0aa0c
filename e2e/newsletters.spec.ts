import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { linkIn, readMail } from '#testing/mails.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'

// A reader signs up without a script, gets an edition, and leaves; the desk composes it.

const reader = 'nora@readers.example'

/** Mails that the newsroom's mail server took for an address, as programs read them. */
async function mailsTo(address: string) {
  const lines = readFileSync(process.env.MAILS ?? '', 'utf8')
    .split('\n')
    .filter(Boolean)
  const mails = lines.map((line) => JSON.parse(line) as { to: string[]; message: string })
  return Promise.all(
    mails.filter(({ to }) => to.includes(address)).map(({ message }) => readMail(message)),
  )
}
async function nthMailTo(address: string, n: number) {
  await expect.poll(async () => (await mailsTo(address)).length, { timeout: 20_000 }).toBe(n)
  const mail = (await mailsTo(address)).at(-1)
  if (!mail) throw new Error('no mail')
  return mail
}

/** A reader's page with JavaScript off, on a phone. */
async function readersPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
  })
  return context.newPage()
}

test('a reader signs up without a script and confirms; the desk composes and sends; one click ends it', async ({
  browser,
  request,
}) => {
  test.slow()
  const desk = await browser.newContext({ storageState: stateOf('editor') })
  const editor = await desk.newPage()
  await editor.goto('/admin/newsletters/new')
  await editor.getByLabel('Name', { exact: true }).fill('Morning in Marrowby')
  await editor.getByLabel('Description').fill('What happened while you slept.')
  await editor.getByLabel('Composed of').selectOption('The front page, as it stands')
  await editor.getByLabel('Articles at most').fill('3')
  await expectAccessible(editor)
  await editor.getByRole('button', { name: 'Save newsletter' }).click()
  await expect(editor.getByRole('heading', { name: 'Morning in Marrowby' })).toBeVisible()

  const page = await readersPage(browser)
  await page.goto('/newsletters')
  const wanted = page.getByRole('checkbox', { name: /Morning in Marrowby/ })
  await page.getByLabel('E-mail address').fill(reader)
  await wanted.uncheck()
  await page.getByRole('button', { name: 'Sign up' }).click()
  // Nothing was chosen: it says so, and what was typed is still there.
  await expect(page.getByText('Choose at least one newsletter.')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue(reader)
  await expectNoSidewaysScroll(page)
  await wanted.check()
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByRole('heading', { name: 'Please look into your mailbox' })).toBeVisible()

  const confirmation = await nthMailTo(reader, 1)
  const link = new URL(linkIn(confirmation.text ?? '', '/newsletters/confirm/'))
  // A program that checks mails follows links: that confirms nothing.
  expect((await request.get(link.pathname)).status()).toBe(200)
  await editor.reload()
  await expect(editor.getByText('0 subscribers')).toBeVisible()
  await page.goto(link.pathname)
  await expect(page.getByText('Morning in Marrowby')).toBeVisible()
  await page.getByRole('button', { name: 'Yes, send them to me' }).click()
  await expect(page.getByRole('heading', { name: 'You have signed up' })).toBeVisible()
  expect((await page.goto(link.pathname))?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'This link doesn’t work any more' })).toBeVisible()

  await editor.reload()
  await expect(editor.getByText('1 subscriber.')).toBeVisible()
  await editor.getByRole('button', { name: 'Compose an edition' }).click()
  await expect(editor).toHaveURL(/\/admin\/newsletters\/editions\/\d+$/)
  const articles = editor.getByRole('button', { name: /^Take out: / })
  await expect(articles).toHaveCount(3)
  const names = async () =>
    (await articles.all()).reduce(
      async (before, one) => [
        ...(await before),
        ((await one.getAttribute('aria-label')) ?? '').slice('Take out: '.length),
      ],
      Promise.resolve([] as string[]),
    )
  const [first = '', second = '', third = ''] = await names()
  await editor.getByRole('button', { name: `Move down: ${first}` }).click()
  await editor.getByRole('button', { name: `Take out: ${third}` }).click()
  await editor.getByLabel('Subject').fill('The ferry, and more')
  await editor.getByLabel('Introduction').fill('Good morning.')
  await editor.getByRole('button', { name: 'Save edition' }).click()
  await expect(editor.getByText('Saved.', { exact: true })).toBeVisible()
  const shown = editor.frameLocator('iframe[title="Preview of the mail"]')
  await expect(shown.getByText('Good morning.')).toBeVisible()
  await expect(shown.getByRole('heading', { level: 2 })).toHaveText([second, first])
  await editor.getByText('Plain text', { exact: true }).click()
  await expect(editor.getByTestId('mail-text')).toContainText(second)
  await expectAccessible(editor)
  await editor.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(editor)

  await editor.getByRole('button', { name: 'Send it to me' }).click()
  await expect(editor.getByText('on its way to edith@courier.example')).toBeVisible()
  await editor.getByRole('button', { name: 'Send now' }).click()
  await editor.getByRole('dialog').getByRole('button', { name: 'Send now' }).click()
  const mail = await nthMailTo(reader, 2)
  expect(mail.subject).toBe('The ferry, and more')
  expect(mail.header('List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click'])
  await expect(editor.getByTestId('tally-sent')).toHaveText('1', { timeout: 20_000 })
  await expectAccessible(editor)

  // Her preferences, by the mail's link; then her mail program unsubscribes her, by RFC 8058.
  await page.goto(new URL(linkIn(mail.text ?? '', '/newsletters/preferences/')).pathname)
  await expect(page.getByText(reader)).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /Morning in Marrowby/ })).toBeChecked()
  const leave = /<([^>]+)>/.exec(mail.header('List-Unsubscribe')[0] ?? '')?.[1] ?? ''
  const { pathname } = new URL(leave)
  await page.goto(pathname)
  await expect(page.getByRole('button', { name: 'Unsubscribe' })).toBeVisible()
  const clicked = await request.post(pathname, { form: { 'List-Unsubscribe': 'One-Click' } })
  expect(clicked.status()).toBe(200)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'You have unsubscribed' })).toBeVisible()
  await editor.reload()
  await expect(editor.getByTestId('tally-unsubscribed')).toHaveText('1')
  await page.context().close()
  await desk.close()
})

test('readers’ pages of newsletters are accessible, light and dark; addresses are administrators’ alone', async ({
  browser,
}) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme })
    const page = await context.newPage()
    for (const path of ['/newsletters', '/newsletters/sent', '/newsletters/confirm/nothing']) {
      await page.goto(path)
      await expectAccessible(page)
    }
    await context.close()
  }
  for (const [person, status] of [
    ['author', 403],
    ['editor', 403],
    ['administrator', 404],
  ] as const) {
    const context = await browser.newContext({ storageState: stateOf(person) })
    const answer = await context.request.get('/admin/newsletters/999999/subscribers.csv')
    expect(answer.status(), person).toBe(status)
    await context.close()
  }
})
