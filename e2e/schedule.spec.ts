import { expect, type Page, test } from '@playwright/test'
import { localTimeOf } from '#lib/settings/local-time.ts'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'
import { beginWithWords, body, status, unique } from './writing.ts'

test.use({ storageState: stateOf('editor') })
test.describe.configure({ timeout: 150_000 })

const panel = (page: Page) => page.getByRole('region', { name: 'Schedule and receipts' })

/** Fills in a time so many seconds from now; never a whole minute, which the field writes otherwise. */
async function fillTime(page: Page, label: string, seconds: number): Promise<Date> {
  const field = panel(page).getByLabel(label, { exact: true })
  // The field names its zone: "Europe/Prague."
  const described = await field.getAttribute('aria-describedby')
  const words = await page.locator(`[id="${described?.split(' ')[0]}"]`).textContent()
  const zone = words?.trim().split(/[,.]/)[0] ?? 'UTC'
  const at = new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000)
  if (at.getUTCSeconds() === 0) at.setUTCSeconds(1)
  await field.fill(localTimeOf(at, zone, true))
  return at
}

/** Schedules what is on screen. */
async function schedule(page: Page, seconds: number, what = 'Publish'): Promise<Date> {
  await panel(page).getByRole('button', { name: 'Schedule …' }).click()
  await panel(page).getByLabel('What', { exact: true }).selectOption({ label: what })
  const at = await fillTime(page, 'Goes out at', seconds)
  await panel(page).getByRole('button', { name: 'Schedule', exact: true }).click()
  return at
}

async function draft(page: Page, words: string): Promise<string> {
  const path = await beginWithWords(page, words)
  await page.getByLabel('Section').selectOption({ index: 1 })
  await expect(status(page)).toHaveText(/^Saved/)
  return path
}

/** Asks for a page as a reader until it answers with a status. @returns when it did */
async function readersGet(page: Page, path: string, wanted: number, words = ''): Promise<number> {
  let at = 0
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(path)
        at = Date.now()
        return answer.status() === wanted && (await answer.text()).includes(words)
      },
      { timeout: 40_000, intervals: [100] },
    )
    .toBe(true)
  return at
}

test('what is scheduled goes out at its second; changes and a take-down too, with their receipts', async ({
  page,
}) => {
  const words = `Scheduled ${unique()}`
  const path = await draft(page, words)
  const due = await schedule(page, 15)
  await expect(panel(page)).toContainText('Version')
  await expect(panel(page)).toContainText('goes out on')
  await expect(page.getByText('Scheduled', { exact: true }).first()).toBeVisible()
  const slug = await page.getByLabel('Slug').inputValue()
  // Typed after: it doesn't go out.
  await body(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Typed after.')
  await expect(panel(page)).toContainText('Changed since')
  await expectAccessible(page)
  expect((await page.request.get(`/article/${slug}`)).status()).toBe(404)
  const seen = await readersGet(page, `/article/${slug}`, 200, 'The first words.')
  expect(seen).toBeGreaterThanOrEqual(due.getTime())
  // On a machine that does other things as well; bench/desk.ts measures it.
  expect(seen - due.getTime()).toBeLessThan(5000)
  expect(await (await page.request.get(`/article/${slug}`)).text()).not.toContain('Typed after.')
  // The editor learns of it by itself.
  await expect(panel(page)).toContainText('went out on', { timeout: 20_000 })
  const receipts = page.getByTestId('receipts').first()
  for (const name of ['Page', 'Front pages', 'Feeds'])
    await expect(receipts).toContainText(`${name}: done at`, { timeout: 20_000 })

  await schedule(page, 6, 'Publish these changes')
  await expect(panel(page)).toContainText('goes out on')
  await readersGet(page, `/article/${slug}`, 200, 'Typed after.')
  await expect(page.getByTestId('receipts').first()).toContainText('Changes published', {
    timeout: 20_000,
  })
  await schedule(page, 6, 'Take down')
  await expect(panel(page)).toContainText('The take-down is on')
  await readersGet(page, `/article/${slug}`, 410)
  await expect(page.getByTestId('receipts').first()).toContainText('Taken down', {
    timeout: 20_000,
  })
  await page.reload()
  await expect(page.getByText('Taken down', { exact: true }).first()).toBeVisible()
  expect(new URL(page.url()).pathname).toBe(path)
})

test('what would fail then is told now; an embargo holds unless it is excused or lifted in writing', async ({
  page,
}) => {
  const path = await draft(page, `Embargoed ${unique()}`)
  await page.getByLabel('Embargo until').fill('2099-01-02T06:30')
  await schedule(page, 600)
  await expect(panel(page)).toContainText('Not scheduled. It is embargoed until 2 Jan 2099, 06:30.')
  const checks = page.getByRole('region', { name: 'Checks before publishing' })
  await expect(checks).toContainText('It is embargoed until')
  await checks.getByRole('button', { name: 'Excuse …' }).click()
  await checks.getByLabel(/^Why may it/).fill('The ministry published it itself.')
  await checks.getByRole('button', { name: 'Excuse it' }).click()
  await expect(checks).toContainText('“The ministry published it itself.”')
  await panel(page).getByRole('button', { name: 'Schedule', exact: true }).click()
  await expect(panel(page)).toContainText('goes out on')

  await page.getByLabel('Embargo until').fill('')
  await page.getByRole('button', { name: 'End the embargo earlier' }).click()
  await expect(page.getByText('Say why it ends earlier')).toBeVisible()
  await page.getByLabel('Why does it end earlier?').fill('The ministry published it itself.')
  await page.getByRole('button', { name: 'End the embargo earlier' }).click()
  await expect(page.getByLabel('Why does it end earlier?')).toBeHidden()
  await page.goto(path)
  await expect(page.getByLabel('Embargo until')).toHaveValue('')

  await panel(page).getByRole('button', { name: 'Take it off' }).click()
  await expect(panel(page)).toContainText('It is off the schedule.')
  await page.reload()
  await expect(page.getByText('Approved', { exact: true }).first()).toBeVisible()
})

test('what fails alarms on every page until it is seen, and is tried again', {
  tag: '@long',
}, async ({ page }) => {
  const words = `Failing ${unique()}`
  const path = await draft(page, words)
  await schedule(page, 8)
  await expect(panel(page)).toContainText('goes out on')
  // An embargo that comes after it.
  await page.getByLabel('Embargo until').fill('2099-01-02T06:30')
  await expect(panel(page)).toContainText('did not go out', { timeout: 30_000 })
  await expect(panel(page)).toContainText('It is embargoed until 2 Jan 2099, 06:30.')
  await page.goto('/admin/media')
  const alarms = page.getByRole('region', { name: 'Alarms' })
  const alarm = alarms.getByRole('listitem').filter({ hasText: words })
  await expect(alarm).toContainText('did not go out')
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  await alarm.getByRole('button', { name: /^Seen/ }).click()
  await expect(alarm).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Pictures' })).toBeVisible()
  await page.waitForTimeout(800)
  await expect(alarm).toHaveCount(0)

  await page.goto(path)
  const slug = await page.getByLabel('Slug').inputValue()
  await page.getByLabel('Embargo until').fill('')
  await page.getByLabel('Why does it end earlier?').fill('It was set by mistake.')
  await page.getByRole('button', { name: 'End the embargo earlier' }).click()
  await expect(page.getByLabel('Why does it end earlier?')).toBeHidden()
  await panel(page).getByRole('button', { name: 'Try again' }).click()
  await readersGet(page, `/article/${slug}`, 200)
  await expect(panel(page)).toContainText('went out on', { timeout: 20_000 })
  await expect(panel(page)).toContainText('late')
})

test('the calendar shows what is planned; it is dragged, moved by keys and by a button', async ({
  page,
}) => {
  const words = `Calendar ${unique()}`
  await draft(page, words)
  await panel(page).getByRole('button', { name: 'Schedule …' }).click()
  await panel(page).getByLabel('Goes out at', { exact: true }).fill('2031-05-13T08:00')
  await panel(page).getByRole('button', { name: 'Schedule', exact: true }).click()
  await expect(panel(page)).toContainText('goes out on 13 May 2031, 08:00')

  await page.goto('/admin/calendar?view=month&day=2031-05-01')
  const day = (date: string) => page.locator(`[data-day="${date}"]`)
  const on = (date: string) => day(date).getByRole('link', { name: words })
  await expect(on('2031-05-13')).toBeVisible()
  await expectAccessible(page)
  const handle = page.getByRole('button', { name: `Drag “${words}” to another day` })
  await handle.hover()
  await page.mouse.down()
  const target = await day('2031-05-15').boundingBox()
  if (!target) throw new Error('no such day')
  await page.mouse.move(target.x + 60, target.y + 30, { steps: 8 })
  await page.mouse.move(target.x + 65, target.y + 40, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByText('is moved to 15 May 2031, 08:00.')).toBeVisible()
  await expect(on('2031-05-15')).toBeVisible()

  await handle.focus()
  await page.keyboard.press('Space')
  await page.waitForTimeout(300)
  await page.keyboard.press('ArrowRight')
  await page.waitForTimeout(300)
  await page.keyboard.press('Space')
  await expect(page.getByText('is moved to 16 May 2031, 08:00.')).toBeVisible()
  await expect(on('2031-05-16')).toBeVisible()

  await page.getByRole('button', { name: `Move “${words}” to another time` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('At', { exact: true }).fill('2020-05-20T09:15')
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await expect(dialog).toContainText('This time is past: choose a later one.')
  await dialog.getByLabel('At', { exact: true }).fill('2031-05-20T09:15')
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await expect(dialog).toBeHidden()
  await expect(on('2031-05-20')).toBeVisible()
  await expect(day('2031-05-20')).toContainText('09:15')

  await page.getByRole('link', { name: 'By week' }).click()
  await page.goto('/admin/calendar?view=week&day=2031-05-20')
  await expect(on('2031-05-20')).toBeVisible()
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(page)
  await expect(on('2031-05-20')).toBeVisible()
  await expect(day('2031-05-21')).toBeHidden()
  await expectAccessible(page)
})

test.describe('an author', () => {
  test.use({ storageState: stateOf('author') })
  test('sees her calendar, and schedules nothing', async ({ page }) => {
    await beginWithWords(page, `Mine ${unique()}`)
    await expect(panel(page)).toBeVisible()
    await expect(panel(page).getByRole('button')).toHaveCount(0)
    await page.goto('/admin/calendar')
    await expect(page.getByRole('link', { name: 'Next month' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Drag/ })).toHaveCount(0)
    await expect(page.getByRole('region', { name: 'Alarms' }).getByRole('listitem')).toHaveCount(0)
  })
})
