import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { filesIn, Journal, journalOwner } from '#lib/reads/journal.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeEverything } from '#testing/everything.ts'
import { makePublished } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { createBackup } from './create.ts'
import type { Keys } from './crypt.ts'
import { folderPlace } from './places.ts'
import { restoreBackup } from './restore.ts'
import { copyOut, plainText, tablesOf, withoutRows } from './tables.ts'
import { verifyArchive } from './verify.ts'

ownDatabase()

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-backups-'))
const place = folderPlace(folder)
const databases: string[] = []

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** Another machine: a database with nothing in it, and an empty data folder. */
async function emptyMachine() {
  const name = `restored_${createHash('sha256').update(String(Math.random())).digest('hex').slice(0, 10)}`
  await onServer(`create database ${name}`)
  databases.push(name)
  return {
    url: inject('postgresUrl').replace('/postgres?', `/${name}?`),
    dataDir: mkdtempSync(join(folder, 'machine-')),
  }
}

/** Works as if on another machine. */
async function on<T>(
  { url, dataDir }: { url: string; dataDir: string },
  work: () => Promise<T>,
): Promise<T> {
  const here = { DATABASE_URL: process.env.DATABASE_URL, DATA_DIR: process.env.DATA_DIR }
  const forget = async () => {
    await db().$disconnect()
    forgetProcessState('env', 'db', 'media-storage')
  }
  await forget()
  Object.assign(process.env, { DATABASE_URL: url, DATA_DIR: dataDir })
  try {
    return await work()
  } finally {
    await forget()
    Object.assign(process.env, here)
  }
}

/** Each table's rows, as text, in order of themselves. */
async function rowsOf(url: string, alter: Record<string, (line: string) => string | null> = {}) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(plainText)
  const tables: Record<string, string[]> = {}
  for (const table of await tablesOf(client)) {
    const pieces: Buffer[] = []
    for await (const piece of client.query(copyTo(copyOut(table)))) pieces.push(piece as Buffer)
    const lines = Buffer.concat(pieces).toString().split('\n').slice(0, -1)
    const change = alter[table.name] ?? ((line) => line)
    tables[table.name] = lines
      .map(change)
      .filter((line) => line !== null)
      .sort()
  }
  await client.end()
  return tables
}

/** Every file below a folder with the sum of its content. */
function filesBelow(at: string): Record<string, string> {
  const names = existsSync(at) ? readdirSync(at, { recursive: true, withFileTypes: true }) : []
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        path.slice(at.length),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ])
      .sort(),
  )
}

const url = () => process.env.DATABASE_URL ?? ''
const create = (keys: Keys = {}, more = {}) =>
  createBackup({ url: url(), place, keys, withSecrets: true, ...more })

beforeAll(async () => {
  forgetProcessState('env', 'db', 'media-storage')
  await makeEverything()
  mkdirSync(join(env().DATA_DIR, 'secrets'), { recursive: true })
  writeFileSync(join(env().DATA_DIR, 'secrets', 'push'), 'the key of alerts')
  writeFileSync(join(env().DATA_DIR, 'secrets', 'postgres-password'), 'of this server alone')
}, 120_000)
afterAll(async () => {
  for (const name of databases) await onServer(`drop database if exists ${name} with (force)`)
})

/** What a restore changes on purpose. */
const changed = [
  'public.Session',
  'public.OneTimeToken',
  'public.SignInAttempt',
  'public.Setting',
  'public.AuditEntry',
]

test('a restored newsroom has every row and every file, but for what ended', async () => {
  const journal = new Journal(filesIn(join(env().DATA_DIR, 'reads')), {
    owner: journalOwner(),
    limitBytes: 1e6,
  })
  const batch = { id: '6f9b3c1e-6a1c-4d3e-9d3c-0f8a1b2c3d4e', reads: [], progress: [] }
  await journal.append(batch)
  const before = await rowsOf(url())
  const files = filesBelow(join(env().DATA_DIR, 'media'))
  expect(Object.keys(files).length).toBeGreaterThan(5)
  const made = await create()
  expect(made).toMatchObject({ encrypted: false, files: Object.keys(files).length })
  expect(await verifyArchive({ place, name: made.name, keys: {} })).toMatchObject({
    rows: made.rows,
    files: made.files,
    bytes: made.bytes,
    hadSum: true,
  })
  const machine = await emptyMachine()
  const restored = await on(machine, () =>
    restoreBackup({ ...machine, place, name: made.name, keys: {}, replace: false }),
  )
  expect(restored).toMatchObject({ rows: made.rows, files: made.files, journals: 1, newer: [] })
  const after = await rowsOf(machine.url)
  expect(Object.keys(after)).toEqual(Object.keys(before))
  for (const table of Object.keys(before)) {
    if (withoutRows.includes(table)) expect(after[table]).toEqual([])
    else if (!changed.includes(table)) expect(after[table], table).toEqual(before[table])
  }
  expect(after['public.Session']).toEqual([])
  expect(filesBelow(join(machine.dataDir, 'media'))).toEqual(files)
  expect(Object.keys(filesBelow(join(machine.dataDir, 'secrets')))).toEqual(['/push'])
  expect(filesBelow(join(machine.dataDir, 'reads'))).toEqual(
    filesBelow(join(env().DATA_DIR, 'reads')),
  )
  expect(existsSync(join(machine.dataDir, 'RESTORING'))).toBe(false)
  expect(existsSync(join(machine.dataDir, 'restoring'))).toBe(false)
  // It is in use again: what is made there has a number that was never given.
  const last = Math.max(
    ...(before['public.Article'] ?? []).map((line) => Number(line.split('\t')[0])),
  )
  await on(machine, async () => {
    await prepareDatabase(machine.url)
    const { id } = await makePublished()
    expect(id).toBeGreaterThan(last + 9000)
  })
}, 60_000)
