import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Env, env, siteUrl } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { encrypts, type Keys } from './crypt.ts'
import {
  type About,
  aboutName,
  archiveName,
  formatVersion,
  type Manifest,
  sequencesName,
  tableMember,
} from './format.ts'
import { openJournals } from './journals.ts'
import { archiveMedia, type Pictures, picturesOf } from './media.ts'
import { type Archives, sumOf } from './places.ts'
import {
  copyOut,
  lockBackups,
  migrationsOf,
  plainText,
  sequencesOf,
  type Table,
  tablesOf,
  withoutRows,
} from './tables.ts'
import { type ArchiveWriter, writeArchive } from './write-archive.ts'

/** How far it is: bytes of the database (about), then files of the media. */
export type Progress = { phase: 'database' | 'media'; done: number; total: number }

export type Created = {
  name: string
  address: string
  madeAt: Date
  bytes: number
  sha256: string
  encrypted: boolean
  rows: number
  files: number
  warnings: string[]
}

export type CreateOptions = {
  url: string
  place: Archives
  keys: Keys
  /** Are the data folder's secrets in it? */
  withSecrets: boolean
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal | undefined
}

/** Members of a table are as large as this at most: COPY tells no size beforehand, and tar wants it. */
const pieceBytes = 4 * 1024 * 1024

/**
 * Makes an archive of the whole newsroom while it runs, in constant memory: the database as of one
 * moment (a single snapshot), every media file that its rows name, secrets, and reads that are on this
 * machine's disk. A process that ends in the middle leaves nothing under an archive's name.
 * @throws StartFailure when another backup is being made, or the place can't be used
 */
export async function createBackup(options: CreateOptions): Promise<Created> {
  const { url, place, keys, signal } = options
  const client = new pg.Client({ connectionString: url, application_name: 'broadsheet backup' })
  let gone: Error | undefined
  client.on('error', (error) => {
    gone = error
  })
  await client.connect()
  let pictures: Pictures | undefined
  // Before the snapshot: what leaves a journal from now on is in the database already.
  const journals = await openJournals(env().DATA_DIR)
  try {
    if (!(await lockBackups(client)))
      throw new StartFailure(
        'Another backup of this database is being made, or restored: wait for it.',
      )
    await client.query(plainText)
    await client.query('begin isolation level repeatable read, read only')
    const { rows } = await client.query(
      `select date_trunc('milliseconds', now()) as at, current_setting('server_version') as version`,
    )
    const madeAt: Date = rows[0].at
    const tables = await tablesOf(client)
    const secrets = options.withSecrets ? await secretsIn(env().DATA_DIR) : []
    const about: Omit<About, 'madeAt'> & { madeAt: string } = {
      format: 'broadsheet backup',
      version: formatVersion,
      madeAt: madeAt.toISOString(),
      siteUrl: siteUrl(),
      postgres: rows[0].version,
      migrations: await migrationsOf(client),
      tables: tables.map(({ name, columns }) => ({ name, columns })),
      withoutRows,
      settings: settingsThatAreSet(env()),
      secrets: secrets.map(({ name }) => name),
    }
    const name = archiveName(madeAt, encrypts(keys))
    const manifest: Omit<Manifest, 'members' | 'sums'> = {
      tables: {},
      media: { files: 0, bytes: 0, removed: 0, lost: 0, examples: [] },
      journals: journals.length,
    }
    const tell = options.onProgress ?? (() => {})
    const fill = async (archive: ArchiveWriter) => {
      await archive.add(aboutName, `${JSON.stringify(about, null, 1)}\n`)
      for (const secret of secrets) await archive.add(`secrets/${secret.name}`, secret.content)
      for (const journal of journals)
        await archive.stream(`reads/${journal.name}`, journal.size, journal.content())
      const total = tables.reduce((sum, { bytes }) => sum + bytes, 0)
      let done = 0
      for (const table of tables) {
        tell({ phase: 'database', done, total })
        if (!withoutRows.includes(table.name))
          manifest.tables[table.name] = await archiveTable(archive, client, table)
        done += table.bytes
      }
      await archive.add(sequencesName, JSON.stringify(await sequencesOf(client)))
      pictures = await picturesOf(client)
      // The files may take hours: the snapshot, which keeps old rows from being cleared, ends here.
      await client.query('commit')
      manifest.media = await archiveMedia(archive, pictures, (files) => {
        if (gone) throw gone
        tell({ phase: 'media', done: files, total: 0 })
      })
      await archive.finish(manifest)
    }
    const written = await writeArchive({ keys, madeAt, signal }, fill, (pieces) =>
      place.store(name, pieces),
    )
    await place.store(sumOf(name), textOf(`${written.sha256}  ${name}\n`))
    return {
      name,
      address: place.addressOf(name),
      madeAt,
      ...written,
      encrypted: encrypts(keys),
      rows: Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0),
      files: manifest.media.files,
      warnings: warningsOf(manifest, options),
    }
  } finally {
    for (const journal of journals) await journal.close()
    await pictures?.close()
    await client.end().catch(() => {})
  }
}

async function* textOf(text: string) {
  yield Buffer.from(text)
}

async function archiveTable(
  archive: ArchiveWriter,
  client: pg.Client,
  table: Table,
): Promise<Manifest['tables'][string]> {
  const hash = createHash('sha256')
  let [rows, bytes, pieces, waiting] = [0, 0, 0, 0]
  let piece: Buffer[] = []
  const add = async () => {
    await archive.stream(tableMember(table.name, pieces++), waiting, piece)
    piece = []
    waiting = 0
  }
  for await (const some of client.query(copyTo(copyOut(table))) as AsyncIterable<Buffer>) {
    hash.update(some)
    bytes += some.length
    // In COPY's text each row ends in a line feed, and none stands within one.
    for (let at = some.indexOf(10); at >= 0; at = some.indexOf(10, at + 1)) rows++
    piece.push(some)
    waiting += some.length
    if (waiting >= pieceBytes) await add()
  }
  if (waiting > 0) await add()
  return { rows, bytes, sha256: hash.digest('hex') }
}

/** A new server makes its own. */
const notRestored = 'postgres-password'

async function secretsIn(dataDir: string): Promise<{ name: string; content: Buffer }[]> {
  const folder = join(dataDir, 'secrets')
  const names = await readdir(folder).catch(() => [] as string[])
  return Promise.all(
    names
      .filter((name) => name !== notRestored)
      .sort()
      .map(async (name) => ({ name, content: await readFile(join(folder, name)) })),
  )
}

/** Their names tell a restore what must be set again. */
function settingsThatAreSet(settings: Env): string[] {
  const ours = new Set(['DATABASE_URL', 'DATA_DIR', 'PORT', 'HOST'])
  return Object.keys(settings).filter(
    (name) => process.env[name] && !ours.has(name) && !name.startsWith('BACKUP_'),
  )
}

function warningsOf(
  { media }: Pick<Manifest, 'media'>,
  { keys, withSecrets, place }: CreateOptions,
): string[] {
  const warnings: string[] = []
  const some = media.examples.slice(0, 5).join(', ')
  if (media.lost > 0)
    warnings.push(
      `${media.lost} pictures have no file any more, so it isn’t in the backup: ${some}.`,
    )
  if (media.removed > 0)
    warnings.push(`${media.removed} files of pictures that were deleted meanwhile aren’t in it.`)
  if (withSecrets && !encrypts(keys))
    warnings.push(
      `It is not encrypted, and has what signs sessions and alerts, password hashes and readers’ addresses: keep ${place.kind === 'folder' ? 'the folder' : 'the bucket'} closed, or set BACKUP_PASSPHRASE.`,
    )
  return warnings
}
