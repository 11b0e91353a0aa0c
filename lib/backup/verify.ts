import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { StartFailure } from '#lib/platform/failures.ts'
import { migrate, migrationStatus } from '#lib/platform/migrate.ts'
import type { Keys } from './crypt.ts'
import {
  type About,
  aboutName,
  aboutSchema,
  type Manifest,
  sequencesName,
  sequencesSchema,
  tableOf,
} from './format.ts'
import { Loading } from './load.ts'
import { type Archives, sumOf } from './places.ts'
import { type Member, parsed, readArchive, whole } from './read-archive.ts'
import { plainText } from './tables.ts'

export type Verified = {
  madeAt: Date
  rows: number
  files: number
  bytes: number
  sha256: string
  /** Was there a sum beside the archive to compare with? */
  hadSum: boolean
}

export type VerifyOptions = {
  place: Archives
  name: string
  keys: Keys
  onProgress?: (bytes: number) => void
}

/**
 * Reads an archive whole: its sum, that of each of its members, and whether each table has the rows
 * that its end says.
 * @throws StartFailure in one line that says what is wrong
 */
export function verifyArchive(options: VerifyOptions): Promise<Verified> {
  return reading(options, async () => {})
}

/**
 * The same, and brings its database into a temporary one on the same server, where it is compared with
 * the archive table by table; the temporary one is gone afterwards.
 * @param url of any database of the server; its user must be allowed to make databases
 */
export async function verifyByRestoring(url: string, options: VerifyOptions): Promise<Verified> {
  const name = `broadsheet_verify_${randomBytes(6).toString('hex')}`
  await onServer(url, `create database ${name} template template0`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const client = new pg.Client({ connectionString: own.href })
  client.on('error', () => {})
  await client.connect()
  let loading: Loading | undefined
  let sequences: { name: string; value: string }[] = []
  try {
    const verified = await reading(options, async (member, about) => {
      if (about && !loading) {
        await knowsAll(own.href, about)
        await migrate(own.href, (one) => about.migrations.includes(one))
        await client.query(plainText)
        await client.query('begin')
        loading = new Loading(client, about)
        await loading.begin()
      }
      if (tableOf(member.name)) await loading?.add(member)
      if (member.name === sequencesName)
        sequences = parsed(sequencesSchema, await whole(member), sequencesName)
    })
    if (!loading) throw new StartFailure('The archive is empty.')
    await loading.finish(sequences, verified.manifest)
    await client.query('commit')
    const different = await loading.differences(verified.manifest)
    if (different.length > 0)
      throw new StartFailure(
        `The restored database isn’t what was backed up: ${different.join(', ')}.`,
      )
    return verified
  } finally {
    loading?.abort()
    await client.end().catch(() => {})
    await onServer(url, `drop database if exists ${name} with (force)`)
  }
}

async function knowsAll(url: string, { migrations }: About): Promise<void> {
  const known = new Set((await migrationStatus(url)).map(({ name }) => name))
  const unknown = migrations.find((name) => !known.has(name))
  if (unknown)
    throw new StartFailure(
      `The archive is of a newer version of Broadsheet, which has the migration ${unknown}.`,
    )
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } catch (error) {
    throw new StartFailure(
      `A temporary database can’t be made (${(error as Error).message}): verify without --restore, or as a user who may create databases.`,
    )
  } finally {
    await client.end()
  }
}

async function reading(
  { place, name, keys, onProgress }: VerifyOptions,
  also: (member: Member, about: About | undefined) => Promise<void>,
): Promise<Verified & { manifest: Manifest }> {
  const sum = await place.read(sumOf(name))
  const { stream } = await place.open(name)
  const hash = createHash('sha256')
  let [bytes, files] = [0, 0]
  const rows = new Map<string, number>()
  const hashes = new Map<string, ReturnType<typeof createHash>>()
  let about: About | undefined
  const manifest = await readArchive(
    stream,
    keys,
    async (member) => {
      if (member.name === aboutName) about = parsed(aboutSchema, await whole(member), aboutName)
      if (member.name.startsWith('media/')) files++
      const table = tableOf(member.name)
      if (!table) return also(member, about)
      const sumOfTable = hashes.get(table) ?? createHash('sha256')
      hashes.set(table, sumOfTable)
      let count = rows.get(table) ?? 0
      async function* counted() {
        for await (const piece of member.content) {
          sumOfTable.update(piece)
          for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count++
          yield piece
        }
      }
      const content = counted()
      await also({ ...member, content }, about)
      for await (const _ of content);
      rows.set(table, count)
    },
    (piece) => {
      hash.update(piece)
      bytes += piece.length
      onProgress?.(bytes)
    },
  )
  if (!about) throw new StartFailure('The archive doesn’t say what is in it.')
  const sha256 = hash.digest('hex')
  if (sum !== undefined && sum.slice(0, 64) !== sha256)
    throw new StartFailure(
      `The archive isn’t the one that was made: its SHA-256 is ${sha256}, but ${sumOf(name)} says ${sum.slice(0, 64)}.`,
    )
  for (const [table, told] of Object.entries(manifest.tables)) {
    if ((rows.get(table) ?? 0) !== told.rows)
      throw new StartFailure(
        `Of ${table} the archive has ${rows.get(table) ?? 0} rows, not ${told.rows}.`,
      )
    const own = hashes.get(table) ?? createHash('sha256')
    if (own.digest('hex') !== told.sha256)
      throw new StartFailure(`The rows of ${table} aren’t those that were put into the archive.`)
  }
  if (files !== manifest.media.files)
    throw new StartFailure(`The archive has ${files} media files, not ${manifest.media.files}.`)
  return {
    madeAt: about.madeAt,
    rows: [...rows.values()].reduce((sum, one) => sum + one, 0),
    files,
    bytes,
    sha256,
    hadSum: sum !== undefined,
    manifest,
  }
}
