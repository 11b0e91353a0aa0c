import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { startPostgres } from '#lib/platform/postgres.ts'

// What tests share that kill a newsroom's database in the middle of the work.

/** Ends the database of a data folder as a crash does: nothing is written any more, connections are cut. */
export function crashDatabase(folder: string): void {
  const [pid] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGQUIT')
}

/** Starts the database again, where it was; the server knows nothing of it. */
export async function restartDatabase(folder: string): Promise<void> {
  const pidFile = join(folder, 'postgres', 'postmaster.pid')
  await expect.poll(() => existsSync(pidFile), { timeout: 20_000 }).toBe(false)
  await startPostgres(folder)
}

/** Signs in as the administrator whom the environment made. */
export async function signInWith(
  page: Page,
  account: { ADMIN_EMAIL: string; ADMIN_PASSWORD: string },
): Promise<void> {
  await page.goto('/admin/login')
  await page.getByLabel('E-mail').fill(account.ADMIN_EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(account.ADMIN_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
}
