import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { startPostgres } from '#lib/platform/postgres.ts'

// What tests share that kill a newsroom's database in the middle of the work.

/** The process of a data folder's database; 0: there is none. */
function processOf(folder: string): number {
  const file = join(folder, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
}

const crashed = new Map<string, number>()

/** Ends the database of a data folder as a crash does: nothing is written any more, connections are cut. */
export function crashDatabase(folder: string): void {
  crashed.set(folder, processOf(folder))
  process.kill(processOf(folder), 'SIGQUIT')
}

/** Starts the database again, where it was, unless the server that keeps it has by now. */
export async function restartDatabase(folder: string): Promise<void> {
  const before = crashed.get(folder)
  await expect.poll(() => processOf(folder) !== before, { timeout: 20_000 }).toBe(true)
  await startPostgres(folder)
}

/**
 * Ends the database in order, and nobody can start it.
 * @returns what makes that possible again
 */
export function takeDatabaseAway(folder: string): () => void {
  const settings = join(folder, 'postgres', 'postgresql.auto.conf')
  const before = readFileSync(settings)
  appendFileSync(settings, 'it is away\n')
  process.kill(processOf(folder), 'SIGINT')
  return () => writeFileSync(settings, before)
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
