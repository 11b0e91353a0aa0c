import { createHash } from 'node:crypto'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { contentTypes } from '#lib/media/schema.ts'
import { folderStorage, listFiles, putFile } from '#lib/media/storage.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { emptyDatabase, migrate, migrationStatus } from '#lib/platform/migrate.ts'
import { restoringMark } from '#lib/platform/restoring.ts'
import type { Keys } from './crypt.ts'
import {
  type About,
  aboutName,
  aboutSchema,
  manifestName,
  sequencesName,
  sequencesSchema,
  tableOf,
} from './format.ts'
import { Loading } from './load.ts'
import { type Archives, sumOf } from './places.ts'
import { type Member, parsed, readArchive, whole } from './read-archive.ts'
import { cleanUp } from './settle.ts'
import { syncFolder, syncTree } from './sync.ts'
import { inSql, lockBackups, plainText, tablesOf } from './tables.ts'
import { verifyArchive } from './verify.ts'

export type Restored = {
  madeAt: Date
  rows: number
  files: number
  journals: number
  /** Migrations that are newer than the archive, and were applied after it. */
  newer: string[]
  /** Settings of the environment that were set where it comes from, and aren't here. */
  unset: string[]
  /** What isn't done again by itself, in words. */
  withheld: string[]
}

export type RestoreOptions = {
  url: string
  place: Archives
  name: string
  keys: Keys
  /** Is what is there now thrown away? */
  replace: boolean
  onProgress?: (progress: { phase: 'checking' | 'database' | 'media'; done: number }) => void
}

/**
 * Makes an empty database and data folder the newsroom that an archive has. Rows come in one
 * transaction, files wait in a folder beside theirs, and both are put in place only when the whole
 * archive was read and found right: one that ends in the middle leaves an empty newsroom.
 * @throws StartFailure in one line, with nothing changed, unless `replace` had to remove what was there
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { url, place, name, replace } = options
  const dataDir = env().DATA_DIR
  const client = new pg.Client({ connectionString: url, application_name: 'broadsheet restore' })
  client.on('error', () => {})
  await client.connect()
  try {
    if (!(await lockBackups(client)))
      throw new StartFailure('A backup of this database is being made, or restored: wait for it.')
    await mustBeStopped(client)
    const there = await whatIsThere(client)
    if (there && !replace)
      throw new StartFailure(
        `This newsroom isn’t empty: it has ${there}. Restore into an empty database and data folder, or add --replace, by which all of that is lost for good.`,
      )
    // What is there goes only for an archive that is known to be whole.
    if (there) {
      const tell = options.onProgress
      await verifyArchive({
        ...options,
        onProgress: (done) => tell?.({ phase: 'checking', done }),
      })
    }
    await mkdir(dataDir, { recursive: true })
    await writeFile(restoringMark(dataDir), `${place.addressOf(name)}\n`, { flush: true })
    await syncFolder(dataDir)
    if (there) await emptyDatabase(url)
    const restored = await bringIn(client, options)
    await rm(restoringMark(dataDir))
    await syncFolder(dataDir)
    return restored
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Pieces of what a restore puts into the data folder: in place when all of it is there, and on the disk. They
 * are waited for together, at the end.
 */
class Staging {
  #dataDir = env().DATA_DIR
  #folder = join(this.#dataDir, 'restoring')
  #media = env().S3_BUCKET
    ? undefined
    : folderStorage(join(this.#folder, 'media'), { flush: false })
  files = 0
  journals = 0

  async begin(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
    for (const part of ['media', 'secrets', 'reads'])
      await mkdir(join(this.#folder, part), {
        recursive: true,
        mode: part === 'secrets' ? 0o700 : 0o755,
      })
  }

  async put({ name }: Member, content: Buffer): Promise<void> {
    const [part, file = '', more] = name.split('/')
    // What an archive names is not a way out of the folder.
    if (more !== undefined || !/^[\w-][\w.-]*$/.test(file))
      throw new StartFailure(`The archive names a file that can’t be: ${name}.`)
    if (part === 'media') {
      const type = contentTypes[file.split('.').at(-1) as keyof typeof contentTypes]
      await (this.#media?.put ?? putFile)(file, content, type ?? 'application/octet-stream')
      this.files++
      return
    }
    if (part === 'reads') this.journals++
    await writeFile(join(this.#folder, part ?? '', file), content, { mode: 0o600 })
  }

  sync(): Promise<void> {
    return syncTree(this.#folder)
  }

  /** Just before the database says so too: without their rows, files show nothing. */
  async place(secrets: string[], journals: boolean): Promise<void> {
    const at = (part: string) => join(this.#dataDir, part)
    const staged = (part: string) => join(this.#folder, part)
    await mkdir(at('secrets'), { recursive: true, mode: 0o700 })
    for (const secret of secrets) {
      await rename(join(staged('secrets'), secret), join(at('secrets'), secret))
      await chmod(join(at('secrets'), secret), 0o600)
    }
    for (const part of [...(this.#media ? ['media'] : []), ...(journals ? ['reads'] : [])]) {
      await rm(at(part), { recursive: true, force: true })
      await rename(staged(part), at(part))
    }
    await syncFolder(at('secrets'))
    await syncFolder(this.#dataDir)
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function bringIn(client: pg.Client, options: RestoreOptions): Promise<Restored> {
  const { url, place, name, keys } = options
  const tell = options.onProgress ?? (() => {})
  const staging = new Staging()
  await staging.begin()
  let about: About | undefined
  let loading: Loading | undefined
  let sequences: { name: string; value: string }[] = []
  let bytes = 0
  const sum = await place.read(sumOf(name))
  const hash = createHash('sha256')
  const { stream } = await place.open(name)
  try {
    const take = async (member: Member) => {
      if (member.name === aboutName) {
        about = parsed(aboutSchema, await whole(member), aboutName)
        await migrateTo(url, about)
        await client.query(plainText)
        await client.query('begin')
        loading = new Loading(client, about)
        await loading.begin()
      } else if (member.name === manifestName) return
      else if (!loading) throw new StartFailure('The archive doesn’t begin with what is in it.')
      else if (tableOf(member.name)) {
        await loading.add(member)
        bytes += member.size
        tell({ phase: 'database', done: bytes })
      } else if (member.name === sequencesName)
        sequences = parsed(sequencesSchema, await whole(member), sequencesName)
      else {
        await staging.put(member, await whole(member))
        if (staging.files % 50 === 0) tell({ phase: 'media', done: staging.files })
      }
    }
    const manifest = await readArchive(stream, keys, take, (piece) => hash.update(piece))
    if (sum !== undefined && sum.slice(0, 64) !== hash.digest('hex'))
      throw new StartFailure(
        `The archive isn’t the one that was made: ${sumOf(name)} says otherwise.`,
      )
    if (!loading || !about) throw new StartFailure('The archive is empty.')
    await loading.finish(sequences, manifest)
    const { madeAt } = about
    const withheld = await cleanUp(client, { madeAt, from: place.addressOf(name) })
    await staging.sync()
    await staging.place(about.secrets, manifest.journals > 0)
    await client.query('commit')
    await client.query('analyze')
    const newer = await prepareDatabase(url)
    return {
      madeAt,
      rows: [...loading.rows.values()].reduce((sum, one) => sum + one, 0),
      files: staging.files,
      journals: staging.journals,
      newer,
      unset: about.settings.filter((setting) => !process.env[setting]),
      withheld,
    }
  } catch (error) {
    loading?.abort()
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** Applies the migrations that the archive's database had, and no others. @throws StartFailure */
async function migrateTo(url: string, { migrations }: About): Promise<void> {
  const known = new Map((await migrationStatus(url)).map(({ name, applied }) => [name, applied]))
  const unknown = migrations.find((name) => !known.has(name))
  if (unknown)
    throw new StartFailure(
      `The archive is of a newer version of Broadsheet, which has the migration ${unknown}: restore it with that version.`,
    )
  const tooMany = [...known].find(([name, applied]) => applied && !migrations.includes(name))
  // An empty database that a newer version has prepared: there is nothing in it to lose.
  if (tooMany) await emptyDatabase(url)
  await migrate(url, (name) => migrations.includes(name))
}

/** A site that runs would write between. @throws StartFailure */
async function mustBeStopped(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'broadsheet jobs' limit 1`,
  )
  if (rows.length > 0)
    throw new StartFailure('The site is running on this database: stop all of its instances first.')
}

/** What a start makes by itself, or a migration. */
const madeByItself = [
  'public.NewsletterSecret',
  'public.NewsletterPace',
  'public.ReadsMark',
  'public.SearchMark',
]

/** In words; empty: nothing that could be lost. */
async function whatIsThere(client: pg.Client): Promise<string> {
  const found: string[] = []
  const tables = (await tablesOf(client)).filter(({ name }) => !madeByItself.includes(name))
  let others = 0
  for (const { name } of tables) {
    const { rows } = await client.query(`select 1 from ${inSql(name)} limit 1`)
    if (rows.length === 0) continue
    const words = counted[name]
    if (!words) {
      others++
      continue
    }
    const { rows: all } = await client.query(`select count(*)::int as n from ${inSql(name)}`)
    found.push(`${all[0].n} ${all[0].n === 1 ? words[0] : words[1]}`)
  }
  if (found.length === 0 && others > 0) found.push(`rows in ${others} tables`)
  let files = 0
  for await (const _ of listFiles()) if (++files > 0) break
  if (files > 0) found.push('files of pictures')
  return found.join(', ')
}

const counted: Record<string, [one: string, many: string]> = {
  'public.Article': ['article', 'articles'],
  'public.User': ['account', 'accounts'],
  'public.Media': ['picture', 'pictures'],
  'public.Subscriber': ['subscriber', 'subscribers'],
}
