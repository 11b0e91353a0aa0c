import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'

/**
 * Gives a test file a database of its own, with all migrations applied, and a data folder; both go
 * when the file is done.
 */
export function ownDatabase(): void {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('postgresUrl')

  beforeAll(async () => {
    // Copied file by file: through the log it costs several times as much.
    const copy = 'template broadsheet_template strategy file_copy'
    await onServer(server, `create database ${name} ${copy}`)
    process.env.DATABASE_URL = server.replace('/postgres?', `/${name}?`)
    process.env.DATA_DIR = await mkdtemp(join(tmpdir(), 'broadsheet-test-'))
  })

  afterAll(async () => {
    await stopStoringJobs()
    await db().$disconnect()
    await onServer(server, `drop database ${name} with (force)`)
    rmSync(process.env.DATA_DIR ?? '', { recursive: true, force: true })
  })
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
