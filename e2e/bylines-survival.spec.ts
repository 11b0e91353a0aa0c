import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import pg from 'pg'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'

// Server and database are killed in the middle of a merge of bylines: it is done, or it never was.

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-merge-'))
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'killed but not forgotten' }
let newsroom: Newsroom
let url: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  newsroom = await startNewsroom(folder, account)
  // It runs already: this only asks where.
  url = (await startPostgres(folder)).url
})
test.afterAll(async () => {
  await newsroom.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function ask<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<R>(sql)
  await client.end()
  return rows
}

/** Everything that a merge of Mara Lindqvist into Jonah Pike changes. */
const credits = () =>
  ask(`select 'live' as what, "articleId" as id, "bylineId", role, position from "ArticleByline"
    union all select 'revision', "revisionId", "bylineId", role, position from "RevisionByline"
    union all select 'byline', id, "mergedIntoId", 'by', 0 from "Byline"
    union all select 'transfer', id, "intoId", 'by', 0 from "BylineTransfer"
    order by what, id, role, "bylineId"`)

/** Lets a merge go as far as its last statement, and no further: what it changed isn't committed. */
async function holdUp(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query('begin; lock table "BylineTransfer" in exclusive mode')
  return client
}

const waits = async () =>
  (
    await ask<{ n: number }>(`select count(*)::int as n from pg_locks
      where not granted and relation = '"BylineTransfer"'::regclass`)
  )[0]?.n

async function openMerge(page: Page): Promise<void> {
  await page.goto(`${newsroom.origin}/admin/login`)
  await page.getByLabel('E-mail').fill(account.ADMIN_EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(account.ADMIN_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin$/)
  const rows = await ask<{ slug: string; id: number }>(
    `select slug, id from "Byline" where slug in ('mara-lindqvist', 'jonah-pike')`,
  )
  const id = (slug: string) => rows.find((row) => row.slug === slug)?.id
  await page.goto(
    `${newsroom.origin}/admin/bylines/merge?from=${id('mara-lindqvist')}&into=${id('jonah-pike')}`,
  )
  await expect(merge(page)).toBeVisible()
}
const merge = (page: Page) =>
  page.getByRole('button', { name: 'Merge Mara Lindqvist into Jonah Pike' })

async function restartServer(): Promise<void> {
  newsroom = await startNewsroom(folder, { ...account, PORT: new URL(newsroom.origin).port })
}

const addressOf = async (slug: string) => {
  const { status, headers } = await fetch(`${newsroom.origin}/by/${slug}`, { redirect: 'manual' })
  return [status, headers.get('location')]
}

test('the server is killed in the middle of a merge: nothing of it is there', {
  tag: '@long',
}, async ({ page }) => {
  await openMerge(page)
  const before = await credits()
  const blocker = await holdUp()
  await merge(page).click()
  await expect.poll(waits).toBeGreaterThan(0)
  newsroom.process.kill('SIGKILL')
  if (newsroom.process.signalCode === null) await once(newsroom.process, 'exit')
  await blocker.end()
  await restartServer()
  await expect.poll(waits).toBe(0)
  expect(await credits()).toEqual(before)
  expect(await addressOf('mara-lindqvist')).toEqual([200, null])
})

test('the database dies in the middle of a merge: nothing of it is there, and it can be done again', {
  tag: '@long',
}, async ({ page }) => {
  await openMerge(page)
  const before = await credits()
  await holdUp()
  await merge(page).click()
  await expect.poll(waits).toBeGreaterThan(0)
  const pidFile = join(folder, 'postgres', 'postmaster.pid')
  // As in a crash: nothing is written any more, connections are cut.
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
  await expect(page.getByText('Not saved', { exact: false }).first()).toBeVisible()
  await expect.poll(() => existsSync(pidFile), { timeout: 20_000 }).toBe(false)
  await startPostgres(folder)
  expect(await credits()).toEqual(before)
  await expect
    .poll(async () => await addressOf('mara-lindqvist'), { timeout: 20_000 })
    .toEqual([200, null])

  // The page is still there: the same button does it now, whole. Then the server dies at once.
  await expect(async () => {
    if (new URL(page.url()).pathname.endsWith('/merge')) await merge(page).click({ timeout: 2000 })
    await expect(page).toHaveURL(/\/admin\/bylines\/\d+$/, { timeout: 5000 })
  }).toPass({ timeout: 60_000 })
  newsroom.process.kill('SIGKILL')
  if (newsroom.process.signalCode === null) await once(newsroom.process, 'exit')
  await restartServer()
  const [left] = await ask<{ n: number }>(`select
    (select count(*) from "ArticleByline" l join "Byline" b on b.id = l."bylineId" where b.slug = 'mara-lindqvist')::int
    + (select count(*) from "RevisionByline" r join "Byline" b on b.id = r."bylineId" where b.slug = 'mara-lindqvist')::int as n`)
  expect(left?.n).toBe(0)
  expect(await ask('select id from "BylineTransfer"')).toHaveLength(1)
  expect(await addressOf('mara-lindqvist')).toEqual([301, '/by/jonah-pike'])
  expect(await (await fetch(`${newsroom.origin}/by/jonah-pike`)).text()).not.toContain(
    'Mara Lindqvist',
  )
})
