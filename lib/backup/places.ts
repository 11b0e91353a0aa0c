import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { bucketAddress } from '#lib/platform/bucket.ts'
import type { Env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { bucketPlace } from './bucket.ts'
import type { Place } from './schema.ts'
import { syncFolder } from './sync.ts'

/** Where archives lie. */
export type Archives = {
  kind: Place
  /** A name's path or URL, for people. */
  addressOf(name: string): string
  /** Stores what comes under a name: whole, or not at all. */
  store(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void>
  /** @throws StartFailure when there is no such archive */
  open(name: string): Promise<{ size: number; stream: Readable }>
  /** A small file; undefined when there is none. */
  read(name: string): Promise<string | undefined>
  remove(name: string): Promise<void>
  names(): Promise<string[]>
}

/** Lies beside each archive: its SHA-256, as `sha256sum --check` reads it. */
export const sumOf = (name: string) => `${name}.sha256`

const partial = '.partial'

export function folderPlace(folder: string): Archives {
  const pathOf = (name: string) => join(folder, name)
  return {
    kind: 'folder',
    addressOf: pathOf,
    async store(name, pieces) {
      await makeFolder(folder)
      const path = pathOf(name)
      await clearLeft(folder)
      const file = await open(path + partial, 'wx', 0o600)
      try {
        for await (const piece of pieces) await file.writeFile(piece)
        await file.sync()
        await file.close()
        await rename(path + partial, path)
        await syncFolder(folder)
      } catch (error) {
        await file.close().catch(() => {})
        await rm(path + partial, { force: true })
        throw full(error, folder)
      }
    },
    async open(name) {
      const path = pathOf(name)
      const found = await stat(path).catch(() => undefined)
      if (!found?.isFile()) throw new StartFailure(`There is no archive ${path}.`)
      return { size: found.size, stream: createReadStream(path, { highWaterMark: 256 * 1024 }) }
    },
    read: (name) => readFile(pathOf(name), 'utf8').catch(() => undefined),
    remove: (name) => rm(pathOf(name), { force: true }),
    names: async () => (await readdir(folder).catch(() => [] as string[])).sort(),
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new StartFailure(`The folder for backups ${folder} can’t be made (${code ?? message}).`)
  }
}

/** What a killed process left. Only one makes backups at a time: create.ts holds a lock. */
async function clearLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith('broadsheet-') && name.endsWith(partial)) await rm(join(folder, name))
}

function full(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartFailure(`There is no room left in ${folder}: the backup was not made.`)
  return error
}

/** The folder that is meant unless another is named. */
export const backupFolder = ({ BACKUP_FOLDER, DATA_DIR }: Env) =>
  resolve(BACKUP_FOLDER ?? join(DATA_DIR, 'backups'))

/** @throws StartFailure when the environment doesn't say which bucket */
export function placeOf(kind: Place, env: Env): Archives {
  if (kind === 'folder') return folderPlace(backupFolder(env))
  if (!env.BACKUP_S3_BUCKET)
    throw new StartFailure('BACKUP_S3_BUCKET must be set for backups that go to a bucket.')
  return bucketPlace(env.BACKUP_S3_BUCKET, env.BACKUP_S3_PREFIX ?? '', env)
}

/** A folder, or s3://bucket/prefix, as a place of archives. */
export function placeAt(address: string, env: Env): Archives {
  const { bucket, key } = bucketAddress(address) ?? {}
  if (bucket) return bucketPlace(bucket, key ? key.replace(/\/*$/, '/') : '', env)
  return folderPlace(resolve(address))
}

/** One archive by its path, or s3://bucket/key. */
export function archiveAt(address: string, env: Env): { place: Archives; name: string } {
  const { bucket, key = '' } = bucketAddress(address) ?? {}
  if (bucket === undefined) {
    const path = resolve(address)
    return { place: folderPlace(dirname(path)), name: basename(path) }
  }
  const cut = key.lastIndexOf('/') + 1
  return { place: bucketPlace(bucket, key.slice(0, cut), env), name: key.slice(cut) }
}
