import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { type Reply, startPeer } from '#testing/peer.ts'
import { verified } from '#testing/webhook-receiver.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { beginWithWords, saved, unique } from './writing.ts'

// An administrator has another program told what is published. The program is a server of this test.

test.describe.configure({ mode: 'serial', timeout: 90_000 })

const headline = `Lock gates ${unique()}`
let context: BrowserContext
let admin: Page
let peer: Awaited<ReturnType<typeof startPeer>>
let reply: Reply = { status: 200, body: 'Thank you' }
let secret = ''

test.beforeAll(async ({ browser }: { browser: Browser }) => {
  peer = await startPeer(() => reply)
  context = await browser.newContext({ storageState: stateOf('administrator') })
  admin = await context.newPage()
})
test.afterAll(async () => {
  await context?.close()
  peer?.close()
})

/** Messages about this test's article: others publish meanwhile. */
const told = () => peer.heard.filter(({ body }) => body.includes(headline))

test('a webhook is made; its secret is shown once', async () => {
  await admin.goto('/admin/settings')
  await admin.getByRole('link', { name: 'Webhooks' }).click()
  await admin.getByRole('link', { name: 'New webhook' }).click()
  await admin.getByLabel('Address').fill('the app')
  await admin.getByRole('button', { name: 'Make webhook' }).click()
  await expect(admin.getByText('Enter the receiver’s whole address')).toBeVisible()
  await expect(admin.getByLabel('Address')).toHaveValue('the app')
  await admin.getByLabel('Address').fill(`${peer.origin}/news`)
  await admin.getByLabel('What it is for').fill('The app')
  await expectAccessible(admin)
  await admin.getByRole('button', { name: 'Make webhook' }).click()
  secret = await admin.getByRole('textbox', { name: 'Secret' }).inputValue()
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
  await admin.getByRole('link', { name: 'On to the webhook' }).click()
  await expect(admin.getByRole('heading', { name: 'Log' })).toBeVisible()
  expect(await admin.content()).not.toContain(secret)
})

test('a test message arrives, and the log says so', async () => {
  await admin.getByRole('button', { name: 'Send a test' }).click()
  const row = admin.getByRole('row', { name: /webhook\.test/ })
  await expect(row).toContainText('Delivered')
  expect(peer.heard[0] && verified(peer.heard[0], secret).type).toBe('webhook.test')
})

test('a publication is told, refused, tried again, and sent again by hand', async () => {
  reply = { status: 503, body: 'Not now' }
  const webhook = new URL(admin.url()).pathname
  await beginWithWords(admin, headline)
  await admin.getByLabel('Section', { exact: true }).selectOption('City')
  await saved(admin)
  await admin.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(admin.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  await expect.poll(() => told().length).toBeGreaterThan(0)
  reply = { status: 200, body: 'Thank you' }
  // Five seconds later.
  await expect.poll(() => told().length).toBe(2)
  await admin.goto(webhook)
  const row = admin.getByRole('row', { name: /article\.published/ }).filter({ hasText: headline })
  await expect(row).toContainText('Delivered, 2 tries')
  await row.getByText('Show').click()
  await expect(row).toContainText(`"headline": "${headline}"`)
  await expect(row).toContainText('Thank you')
  await expect(row.getByRole('list', { name: /^Tries/ }).getByRole('listitem')).toHaveCount(2)
  await expectAccessible(admin)
  await expectNoSidewaysScroll(admin)
  await row.getByRole('button', { name: /^Send again/ }).click()
  await expect.poll(() => told().length).toBe(3)
  await expect(row).toContainText('Delivered, 3 tries')
  expect(new Set(told().map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  for (const heard of told()) expect(verified(heard, secret).type).toBe('article.published')
})

test('the secret is replaced, the webhook paused and deleted', async () => {
  await admin.getByRole('button', { name: 'Replace secret' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Replace secret' }).click()
  const next = await admin.getByRole('textbox', { name: 'Secret' }).inputValue()
  expect(next).not.toBe(secret)
  await admin.getByRole('button', { name: 'Send a test' }).click()
  const tests = () => peer.heard.filter(({ body }) => body.includes('webhook.test'))
  await expect.poll(() => tests().length).toBe(2)
  const last = tests().at(-1)
  for (const one of [secret, next]) expect(last && verified(last, one).type).toBe('webhook.test')
  await admin.getByRole('button', { name: 'Pause' }).click()
  await expect(admin.getByRole('button', { name: 'Resume' })).toBeVisible()
  await admin.getByRole('link', { name: 'Failed', exact: true }).click()
  await expect(admin.getByText('Nothing.', { exact: true })).toBeVisible()
  await admin.getByRole('button', { name: 'Delete webhook' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click()
  await expect(admin.getByRole('heading', { name: 'Webhooks' })).toBeVisible()
  await expect(admin.getByRole('link', { name: peer.origin })).toHaveCount(0)
})
