import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { writeArticles } from './newsroom.ts'
import { cleanUp, folder, makeDatabase, measureCommand, report } from './setting.ts'

// A backup as its commands make, read and restore it, beside what would be the least: the same tables by
// COPY, one after the other, and the same files by `cp`, all synced; for reading back, SHA-256 of the
// lot. Then a fifth of everything, to see what the process needs of memory for it. The pictures are of
// random bytes: nothing makes them smaller.

const megabyte = 1024 * 1024
const pictureBytes = 400 * 1024

/** Pictures of so many megabytes in all, as the storage has them. */
function makePictures(dataDir: string, megabytes: number): void {
  for (let bytes = 0; bytes < megabytes * megabyte; bytes += pictureBytes) {
    const hash = randomBytes(16).toString('hex')
    const at = join(dataDir, 'media', hash.slice(0, 2))
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, `${hash}-1200.webp`), randomBytes(pictureBytes))
  }
}

async function seconds(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** One of the commands of backups. */
const command = (args: string[], url: string, dataDir: string) =>
  measureCommand(['scripts/backup.ts', ...args], { DATABASE_URL: url, DATA_DIR: dataDir })

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

async function tablesIn(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Each table into a file, and a copy of the pictures. */
async function plainCopy(url: string, dataDir: string, to: string): Promise<void> {
  mkdirSync(to)
  const client = await connected(url)
  await client.query('begin isolation level repeatable read read only')
  for (const table of await tablesIn(client))
    await pipeline(
      client.query(copyTo(`copy ${table} to stdout`)),
      createWriteStream(join(to, `${table}.copy`)),
    )
  await client.end()
  execFileSync('cp', ['-a', join(dataDir, 'media'), join(to, 'media')])
  execFileSync('sync', ['-f', to])
}

/** The same back, into a database that has its tables. */
async function plainReturn(from: string, url: string, dataDir: string): Promise<void> {
  const client = await connected(url)
  // Rows come in whatever order, as they do in a dump without its constraints.
  await client.query('begin; set local session_replication_role = replica')
  for (const table of await tablesIn(client)) {
    await client.query(`delete from ${table}`)
    await pipeline(
      createReadStream(join(from, `${table}.copy`)),
      client.query(copyFrom(`copy ${table} from stdin`)),
    )
  }
  await client.query('commit')
  await client.query('analyze')
  await client.end()
  mkdirSync(dataDir)
  execFileSync('cp', ['-a', join(from, 'media'), join(dataDir, 'media')])
  execFileSync('sync', ['-f', dataDir])
}

/** The sum of every file's content. @returns how many bytes they have */
async function plainSums(at: string): Promise<number> {
  let bytes = 0
  for (const entry of readdirSync(at, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 }))
      hash.update(piece)
    bytes += statSync(path).size
    hash.digest()
  }
  return bytes
}

async function emptyDatabase(base: string, name: string): Promise<string> {
  const client = await connected(base)
  await client.query(`create database ${name}`)
  await client.end()
  return base.replace('/postgres', `/${name}`)
}

type Measured = { seconds: number; peak: number; plain: number }
type Figures = Record<'create' | 'verify' | 'restore', Measured> & { mb: number }

/** Everything once, of a newsroom with so many articles and so many megabytes of pictures. */
async function measure(
  base: string,
  name: string,
  articles: number,
  megabytes: number,
): Promise<Figures> {
  console.log(`\n${articles} articles and ${megabytes} MB of pictures`)
  const file = join(folder, `${name}.jsonl`)
  await writeArticles(file, articles)
  const url = await makeDatabase(base, name, file, articles)
  const dataDir = join(folder, name)
  makePictures(dataDir, megabytes)
  execFileSync('sync', ['-f', folder])

  const plain = join(folder, `${name}-plain`)
  const archives = join(folder, `${name}-archives`)
  const copied = await seconds(() => plainCopy(url, dataDir, plain))
  const create = await command(['create', '--to', archives, '--no-verify'], url, dataDir)
  const archive = join(
    archives,
    readdirSync(archives).find((one) => !one.endsWith('.sha256')) ?? '',
  )

  let bytes = 0
  const summed = await seconds(async () => {
    bytes = await plainSums(plain)
  })
  const verify = await command(['verify', archive], url, dataDir)

  const there = await emptyDatabase(base, `${name}_plain_back`)
  const returned = await seconds(async () => {
    await prepareDatabase(there)
    await plainReturn(plain, there, join(folder, `${name}-plain-back`))
  })
  const machine = await emptyDatabase(base, `${name}_back`)
  const restore = await command(['restore', archive], machine, join(folder, `${name}-back`))
  const [before, after] = await Promise.all([countIn(url), countIn(machine)])
  report('articles restored', String(after), String(before), before === after)
  const size = statSync(archive).size / megabyte
  report('archive', `${size.toFixed(0)} MB, of ${(bytes / megabyte).toFixed(0)} MB`, '', null)
  for (const one of [plain, archives, dataDir, `${plain}-back`, join(folder, `${name}-back`)])
    rmSync(one, { recursive: true, force: true })
  return {
    mb: bytes / megabyte,
    create: { ...create, plain: copied },
    verify: { ...verify, plain: summed },
    restore: { ...restore, plain: returned },
  }
}

async function countIn(url: string): Promise<number> {
  const client = await connected(url)
  const { rows } = await client.query('select count(*)::int as count from "Article"')
  await client.end()
  return rows[0].count
}

/** A newsroom of `many` articles with a gigabyte of pictures, and a fifth of both. */
export async function bench(many: number): Promise<void> {
  const postgres = await startPostgres(folder)
  const gigabyte = 1024
  try {
    const little = await measure(postgres.url, 'fifth', Math.round(many / 5), gigabyte / 5)
    tell(little)
    const much = await measure(postgres.url, 'whole', many, gigabyte)
    tell(much)
    console.log('\nMemory, all : a fifth')
    for (const what of ['create', 'verify', 'restore'] as const) {
      const ratio = much[what].peak / little[what].peak
      report(what, ratio.toFixed(2), '< 1.3', ratio < 1.3)
    }
  } finally {
    await cleanUp()
    await postgres.stop()
  }
}

function tell(figures: Figures): void {
  for (const what of ['create', 'verify', 'restore'] as const) {
    const { seconds, peak, plain } = figures[what]
    const rate = (time: number) => `${(figures.mb / time).toFixed(0)} MB/s`
    report(
      what,
      `${seconds.toFixed(1)} s, ${rate(seconds)}, peak ${peak.toFixed(0)} MB; plain ${plain.toFixed(1)} s, ${rate(plain)}; ratio ${(seconds / plain).toFixed(2)}`,
      '',
      null,
    )
  }
}
