import { readFileSync } from 'node:fs'
import { type Browser, type CDPSession, expect, type Page, test } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { mailedLink, mailsTo, paulaFile, people } from './people.ts'

// Every way of signing in, with a real authenticator of the browser's. Paula was invited, and set codes up,
// in set-up.setup.ts. Passkeys are for names: these journeys come by "localhost".

test.describe.configure({ mode: 'serial' })

/** In the newsroom, and not on the way there. */
const inside = /^[^?]*\/admin(\/bylines)?$/
const another = 'keys lie under the mat now'
const site = () => (process.env.SITE ?? '').replace('127.0.0.1', 'localhost')

async function pageOf(browser: Browser, more: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: site(), ...more })
  return context.newPage()
}

async function password(page: Page, text: string = people.paula.password): Promise<void> {
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(people.paula.email)
  await page.getByLabel('Password', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function code(page: Page, text: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** An authenticator in the browser, which says yes to whatever is asked. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  return { cdp, authenticatorId }
}

let recovery: string[]
let totp: TOTP
test.beforeAll(() => {
  const kept = JSON.parse(readFileSync(paulaFile, 'utf8'))
  recovery = kept.recovery
  totp = new TOTP({ secret: Secret.fromBase32(kept.secret) })
})

test('without JavaScript, a code or a recovery code signs in once, and half a sign-in opens nothing', async ({
  browser,
}) => {
  const page = await pageOf(browser, { javaScriptEnabled: false })
  await password(page, 'wrong')
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.')
  await expect(page.getByLabel('E-mail')).toHaveValue(people.paula.email)
  await password(page)
  await expect(page).toHaveURL(/\/admin\/login\/factor/)
  await expectNoSidewaysScroll(page)
  await page.goto('/admin/bylines')
  await expect(page).toHaveURL(/\/admin\/login$/)
  await page.goto('/admin/login/factor')
  await code(page, '000000')
  await expect(page.getByText('This code is wrong')).toBeVisible()
  await code(page, recovery[0] ?? '')
  await expect(page).toHaveURL(inside)
  await page.context().clearCookies()
  await password(page)
  await code(page, recovery[0] ?? '')
  await expect(page.getByText('This code is wrong')).toBeVisible()
  await code(page, totp.generate())
  await expect(page).toHaveURL(inside)
  await page.context().close()
})

test('a passkey is the second step, or signs in alone; a copy is refused and told', async ({
  browser,
}) => {
  const page = await pageOf(browser)
  const { cdp, authenticatorId } = await authenticator(page)
  await password(page)
  await code(page, recovery[1] ?? '')
  await expect(page).toHaveURL(inside)
  await page.goto('/admin/account/factors')
  for (const name of ['Laptop', 'Spare']) {
    await page.getByLabel('Name of a new passkey').fill(name)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    if (name === 'Laptop') await expect(page.getByText('Laptop', { exact: true })).toBeVisible()
    // The same device makes no second one.
    else await expect(page.getByText('has a passkey of yours already')).toBeVisible()
  }
  await expect(page.getByText('8 are left.')).toBeVisible()
  await expectAccessible(page)

  await page.context().clearCookies()
  await password(page)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(inside)
  await page.context().clearCookies()
  await page.goto('/admin/login')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(inside)
  await page.goto('/admin/account')
  await expect(page.getByText('by passkey', { exact: false }).first()).toBeVisible()
  await expectNoSidewaysScroll(page)

  // A copy was made before it was used: its counter is behind.
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  const [original] = credentials
  if (!original) throw new Error('the authenticator has no passkey')
  await cdp.send('WebAuthn.removeCredential', {
    authenticatorId,
    credentialId: original.credentialId,
  })
  const copy = { ...original, signCount: 0 }
  await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: copy })
  await page.context().clearCookies()
  await page.goto('/admin/login')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByText('This passkey is not accepted')).toBeVisible()
  await expect
    .poll(async () => (await mailsTo(people.paula.email)).map(({ subject }) => subject).join())
    .toContain('may have been copied')
  await page.context().close()
})

test('a forgotten password is chosen anew by a mailed link, which a look at it doesn’t use up', async ({
  browser,
  request,
}) => {
  const page = await pageOf(browser)
  const plain = await pageOf(browser, { javaScriptEnabled: false })
  const asked: string[] = []
  for (const [at, email] of [
    [page, 'nobody@courier.example'],
    [plain, people.paula.email],
  ] as const) {
    await at.goto('/admin/login')
    await at.getByRole('link', { name: 'Forgot your password?' }).click()
    await at.getByLabel('E-mail').fill(email)
    await at.getByRole('button', { name: 'Send me a link' }).click()
    const said = at.getByRole('status').filter({ hasText: 'If there is an account' })
    asked.push(((await said.textContent()) ?? '').replace(email, '…'))
  }
  expect(asked[0]).toBe(asked[1])
  const link = await mailedLink(people.paula.email, 'A new password')
  for (let looks = 0; looks < 2; looks++)
    expect(await (await request.get(link)).text()).toContain('content="strict-origin"')
  // A common one is refused with JavaScript and without.
  for (const at of [page, plain]) {
    await at.goto(link)
    await at.getByLabel('Password', { exact: true }).fill('Password123456')
    await at.getByRole('button', { name: 'Set password' }).click()
    await expect(at.getByText('tried first')).toBeVisible()
    await expect(at.getByLabel('Password', { exact: true })).toBeFocused()
  }
  await expectAccessible(page)
  await plain.getByLabel('Password', { exact: true }).fill(another)
  await plain.getByRole('button', { name: 'Set password' }).click()
  await expect(plain.getByText('Your password is changed')).toBeVisible()
  await page.goto(link)
  await expect(page.getByText('This link was used')).toBeVisible()
  await password(page, another)
  await code(page, recovery[2] ?? '')
  await expect(page).toHaveURL(inside)
  await plain.context().close()
  await page.context().close()
})
