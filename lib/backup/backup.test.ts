import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { listFiles, putFile, readStored, removeFile } from '#lib/media/storage.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { mustNotBeRestoring } from '#lib/platform/restoring.ts'
import { filesIn, Journal, journalOwner } from '#lib/reads/journal.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeEverything } from '#testing/everything.ts'
import { makePublished } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { s3Keys, startS3 } from '#testing/s3-service.ts'
import { createBackup } from './create.ts'
import type { Keys } from './crypt.ts'
import { archiveAt, folderPlace, placeAt } from './places.ts'
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

/**
 * Another machine: a database with nothing in it, and an empty data folder.
 * @param prepared has a start made its tables? Else the restore has to.
 */
async function emptyMachine({ prepared = true } = {}) {
  const name = `restored_${createHash('sha256').update(String(Math.random())).digest('hex').slice(0, 10)}`
  const template = prepared ? 'broadsheet_template' : 'template1'
  await onServer(`create database ${name} template ${template} strategy file_copy`)
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
  const machine = await emptyMachine({ prepared: false })
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

/** An archive as it lies in the folder, without the sum beside it, which would tell before anything else. */
const pathOf = (name: string) => join(folder, name)
async function damaged(name: string, damage: (bytes: Buffer) => Buffer): Promise<string> {
  const other = `damaged-${name}`
  writeFileSync(pathOf(other), damage(readFileSync(pathOf(name))))
  return other
}

test('a flipped byte, an end that is missing, another passphrase: refused in one line, and nothing is restored', async () => {
  const passphrase = 'the harbour at half past six'
  const made = await create({ passphrase })
  // By a key: what a passphrase opens takes a second of work each time.
  const identity = await generateX25519Identity()
  const keyed = await create({ recipients: [await identityToRecipient(identity)] })
  const plain = await create()
  const flip = (at: number) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes)
    const place = Math.floor(bytes.length * at)
    copy[place] = (copy[place] ?? 0) ^ 1
    return copy
  }
  const cut = (at: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * at))
  const archives: [string, Keys][] = [
    [await damaged(plain.name, flip(0.3)), {}],
    [await damaged(plain.name, cut(0.99)), {}],
    [await damaged(keyed.name, flip(0.6)), { identity }],
    [await damaged(keyed.name, cut(0.5)), { identity }],
    [keyed.name, { identity: await generateX25519Identity() }],
    [made.name, {}],
  ]
  const machine = await emptyMachine()
  const words =
    /^(The archive is damaged or was cut off|The archive isn’t the one|The archive can’t be opened|The archive is encrypted)[^\n]*\.$/
  const wrong = { passphrase: 'the harbour at half past seven' }
  await expect(verifyArchive({ place, name: made.name, keys: wrong })).rejects.toThrow(words)
  for (const [name, keys] of archives) {
    await expect(verifyArchive({ place, name, keys }), name).rejects.toThrow(words)
    const restoring = on(machine, () =>
      restoreBackup({ ...machine, place, name, keys, replace: false }),
    )
    await expect(restoring, name).rejects.toThrow(words)
    for (const part of ['media', 'secrets'])
      expect(existsSync(join(machine.dataDir, part)), `${name} ${part}`).toBe(false)
    // Nobody takes the empty newsroom for the one that was to come back.
    expect(() => mustNotBeRestoring(machine.dataDir)).toThrow(StartFailure)
  }
  // The machine is as empty as it was: the right one comes in without being told to replace anything.
  await on(machine, () =>
    restoreBackup({ ...machine, place, name: made.name, keys: { passphrase }, replace: false }),
  )
  expect(filesBelow(join(machine.dataDir, 'media'))).toEqual(
    filesBelow(join(env().DATA_DIR, 'media')),
  )
}, 60_000)

test('an archive goes to a bucket in parts, and an empty machine gets it back, rows and files', async () => {
  const service = await startS3('archives', 'pictures')
  const access = {
    ENDPOINT: service.endpoint,
    ACCESS_KEY_ID: s3Keys.id,
    SECRET_ACCESS_KEY: s3Keys.secret,
  }
  const settings = Object.entries(access).flatMap(([name, value]) => [
    [`S3_${name}`, value],
    [`BACKUP_S3_${name}`, value],
  ])
  Object.assign(process.env, Object.fromEntries(settings), { BACKUP_S3_PART_MB: '5' })
  forgetProcessState('env')
  try {
    // What zstd can't make smaller: the archive is of several parts.
    await putFile('ff00-4000.webp', randomBytes(12 * 1024 * 1024), 'image/webp')
    const before = await rowsOf(url())
    const files = filesBelow(join(env().DATA_DIR, 'media'))
    const made = await createBackup({
      ...{ url: url(), keys: {}, withSecrets: true },
      place: placeAt('s3://archives/courier', env()),
    })
    expect(made).toMatchObject({ files: Object.keys(files).length })
    expect(made.address).toBe(`s3://archives/courier/${made.name}`)
    expect(made.bytes).toBeGreaterThan(10 * 1024 * 1024)
    const archive = archiveAt(made.address, env())
    expect(await archive.place.names()).toEqual([made.name, `${made.name}.sha256`])
    expect(await verifyArchive({ ...archive, keys: {} })).toMatchObject({
      ...{ rows: made.rows, files: made.files, bytes: made.bytes, sha256: made.sha256 },
      hadSum: true,
    })

    // On one machine pictures lie on the disk, on the other in a bucket.
    for (const bucket of [undefined, 'pictures']) {
      const machine = await emptyMachine()
      if (bucket) process.env.S3_BUCKET = bucket
      const restored = await on(machine, async () => {
        const done = await restoreBackup({ ...machine, ...archive, keys: {}, replace: false })
        for (const [path, sum] of Object.entries(files)) {
          const content = await readStored(basename(path))
          expect(
            createHash('sha256')
              .update(content ?? '')
              .digest('hex'),
            path,
          ).toBe(sum)
        }
        expect(await Array.fromAsync(listFiles())).toHaveLength(made.files)
        return done
      })
      expect(restored).toMatchObject({ rows: made.rows, files: made.files })
      expect(existsSync(join(machine.dataDir, 'media'))).toBe(bucket === undefined)
      const after = await rowsOf(machine.url)
      expect(Object.keys(after)).toEqual(Object.keys(before))
      for (const table of Object.keys(before))
        if (!withoutRows.includes(table) && !changed.includes(table))
          expect(after[table], table).toEqual(before[table])
    }

    // One that is stopped in the middle is no archive, and a bucket that isn't there is told in a line.
    const stopping = new AbortController()
    const stopped = createBackup({
      ...{ url: url(), keys: {}, withSecrets: true, signal: stopping.signal },
      place: placeAt('s3://archives/stopped', env()),
      onProgress: ({ phase }) => phase === 'media' && stopping.abort(new Error('stopped')),
    })
    await expect(stopped).rejects.toThrow('stopped')
    expect(await placeAt('s3://archives/stopped', env()).names()).toEqual([])
    await expect(
      createBackup({
        ...{ url: url(), keys: {}, withSecrets: true },
        place: placeAt('s3://no-such-bucket/courier', env()),
      }),
    ).rejects.toThrow(/^The bucket s3:\/\/no-such-bucket can’t be used: [^\n]+\.$/)
  } finally {
    for (const [name = ''] of settings) delete process.env[name]
    delete process.env.S3_BUCKET
    delete process.env.BACKUP_S3_PART_MB
    forgetProcessState('env', 'media-storage')
    await removeFile('ff00-4000.webp')
    await service.stop()
  }
}, 60_000)

test('what is written while it is made is in it whole or not at all', async () => {
  const { id } = await makePublished()
  const twin = 'twin-of-a-test'
  let [running, written] = [true, 0]
  const writing = (async () => {
    while (running) {
      written++
      const n = String(written)
      await db().$transaction([
        db().article.update({ where: { id }, data: { notes: n } }),
        db().setting.upsert({
          where: { key: twin },
          create: { key: twin, value: n },
          update: { value: n },
        }),
      ])
    }
  })()
  await expect.poll(() => written).toBeGreaterThan(5)
  const before = written
  const made = await create()
  expect(written).toBeGreaterThan(before)
  running = false
  await writing
  const machine = await emptyMachine()
  await on(machine, async () => {
    await restoreBackup({ ...machine, place, name: made.name, keys: {}, replace: false })
    const { notes } = await db().article.findUniqueOrThrow({ where: { id } })
    const { value } = await db().setting.findUniqueOrThrow({ where: { key: twin } })
    expect(value).toBe(notes)
    expect(Number(notes)).toBeLessThan(written)
  })
}, 60_000)

test('a process that is killed in the middle leaves no archive, and the next one is made', async () => {
  const to = mkdtempSync(join(folder, 'killed-'))
  const child = spawn(process.execPath, ['scripts/backup.ts', 'create', '--to', to], {
    env: { ...process.env, DATABASE_URL: url(), DATA_DIR: env().DATA_DIR },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  // As soon as anything of it is there.
  while (readdirSync(to).length === 0 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  await ended
  expect(child.signalCode).toBe('SIGKILL')
  const there = folderPlace(to)
  // What is left of it can't be taken for one, and goes with the next.
  expect((await there.names()).filter((name) => !name.endsWith('.partial'))).toEqual([])
  const made = await createBackup({ url: url(), place: there, keys: {}, withSecrets: true })
  expect(readdirSync(to).sort()).toEqual([made.name, `${made.name}.sha256`])
}, 60_000)
