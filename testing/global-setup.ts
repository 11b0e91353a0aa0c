import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { compileMarkup } from '../scripts/steps/markup.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/**
 * One PostgreSQL server for the whole run, with a migrated database to copy from, and the components
 * that render outside of Next.js.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await compileMarkup()
  await (await import('esbuild')).stop()
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-tests-'))
  chmodSync(folder, 0o755)
  const postgres = await startPostgres(folder)
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  // What these databases hold is worth nothing after a crash of the machine; waiting for the disk is.
  await client.query('alter system set fsync = off')
  await client.query('alter system set full_page_writes = off')
  await client.query('select pg_reload_conf()')
  await client.query('create database broadsheet_template')
  await client.end()
  await prepareDatabase(postgres.url.replace('/postgres?', '/broadsheet_template?'))
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
