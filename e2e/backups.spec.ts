import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'

// An administrator has the newsroom backed up, and sees how the site is. That nobody else does is asked in
// access.spec.ts.

test.use({ storageState: stateOf('administrator') })

const backups = '/admin/settings/backups'
const state = '/admin/settings/state'

test('a backup is made and read whole while she looks on, and the state of the site tells of it', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await page.goto(backups)
  await page.getByRole('button', { name: 'Back up now' }).click()
  const newest = page.locator('.desk-table tbody tr').first()
  // The page follows by itself.
  await expect(newest).toContainText(/Good: [\d,]+ rows, [\d,]+ files/, { timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeEnabled()
  const cell = (column: string) =>
    newest.locator('td').nth(['Made', 'State', 'Size', 'Where', 'Read whole', 'By'].indexOf(column))
  await expect(cell('Size')).toContainText(/^[\d.]+ [kMG]B/)
  await expect(cell('Where')).toContainText(/broadsheet-.+/)
  // When it was read whole, not a dash.
  await expect(cell('Read whole')).toContainText(/\d/)
  await expect(cell('By')).toHaveText('Ada Administrator')

  for (const path of [backups, state])
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  for (const name of ['Database', 'Jobs', 'Page cache', 'Disk', 'Backups', 'This instance'])
    await expect(part(name)).not.toContainText('Unknown')
  await expect(part('Database')).toContainText(/PostgreSQL \d+/)
  await expect(part('Page cache')).toContainText(/ of /)
  await expect(part('Backups')).toContainText(/Read whole after it was made\s*yes/)
  await expect(part('This instance')).toContainText(/Broadsheet\s*\d+\.\d+\.\d+/)
})
