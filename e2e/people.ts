import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { linkIn, readMail } from '#testing/mails.ts'

/** The newsroom's people in these tests; set-up makes them. */
export const people = {
  administrator: {
    name: 'Ada Administrator',
    email: 'ada@courier.example',
    password: 'administrators like tea',
  },
  editor: {
    name: 'Edith Editor',
    email: 'edith@courier.example',
    password: 'editors like strong coffee',
  },
  author: {
    name: 'Arthur Author',
    email: 'arthur@courier.example',
    password: 'authors like the night',
  },
  bylineManager: {
    name: 'Bea Bylines',
    email: 'bea@courier.example',
    password: 'names are a trade of care',
  },
  /** Who has a second factor: set-up keeps its secrets. */
  paula: {
    name: 'Paula Passkey',
    email: 'paula@courier.example',
    password: 'keys hang behind the door',
  },
} as const
export type Person = keyof typeof people

/** Where the set-up keeps Paula's secret of codes, and her recovery codes. */
export const paulaFile = 'test-results/state/paula.json'

/** Where the browser's state of a signed-in person is kept between tests. */
export const stateOf = (person: Person) => `test-results/state/${person}.json`

/** Signs in through the page. */
export async function signIn(page: Page, person: Person): Promise<void> {
  const { email, password } = people[person]
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin(\/bylines)?$/)
}

/** Mails that the newsroom's mail server took for an address, the latest last. */
export async function mailsTo(address: string): Promise<{ subject: string; text: string }[]> {
  const lines = readFileSync(process.env.MAILS ?? '', 'utf8')
    .split('\n')
    .filter(Boolean)
  const taken = lines
    .map((line) => JSON.parse(line) as { to: string[]; message: string })
    .filter(({ to }) => to.includes(address))
  return Promise.all(
    taken.map(async ({ message }) => {
      const { subject = '', text = '' } = await readMail(message)
      return { subject, text }
    }),
  )
}

/** The link of the latest mail to an address whose subject has these words. */
export async function mailedLink(address: string, words: string): Promise<string> {
  let link = ''
  await expect
    .poll(async () => {
      const mail = (await mailsTo(address)).findLast(({ subject }) => subject.includes(words))
      link = linkIn(mail?.text ?? '', 'token=')
      return link
    })
    .not.toBe('')
  return link
}

type Invited = { name: string; email: string; password: string }

/**
 * Someone is invited by an administrator, by mail or by the link that is shown, and makes her account.
 * @param role as `admin` names it
 * @param accept how she does that; in the administrator's browser, unless given
 */
export async function join(
  admin: Page,
  who: Invited,
  role: string,
  accept = acceptAt(admin),
): Promise<void> {
  const { email } = who
  await admin.goto('/admin/users')
  await admin.getByLabel('E-mail', { exact: true }).fill(email)
  await admin.getByLabel('Role', { exact: true }).selectOption(role)
  await admin.getByRole('button', { name: 'Invite', exact: true }).click()
  const said = admin.getByRole('status').filter({ hasText: email })
  await expect(said).toBeVisible()
  const byHand = admin.getByLabel(`Link for ${email}`)
  const link = (await byHand.isVisible())
    ? await byHand.inputValue()
    : await mailedLink(email, 'invites you')
  await accept(link, who)
  await admin.goto('/admin/users')
  await expect(admin.getByRole('cell', { name: email })).toBeVisible()
}

const acceptAt =
  (page: Page) =>
  async (link: string, { name, password }: Invited): Promise<void> => {
    await page.goto(link)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Make my account' }).click()
    // She who invited is signed in here, and led on.
    await expect(page).toHaveURL(/\/admin$/)
  }
