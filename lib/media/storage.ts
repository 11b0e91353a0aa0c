import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Bucket, mediaBucket } from '#lib/platform/bucket.ts'
import { env } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'

/** A stored file. `stream` opens it; whoever does reads it to the end or destroys it. */
export type StoredFile = { size: number; stream: () => Promise<Readable> }

/** Where files of pictures lie. A file never changes under its name. */
export type Storage = {
  /** Stores a file whole or not at all. */
  put(file: string, content: Buffer, contentType: string): Promise<void>
  open(file: string): Promise<StoredFile | undefined>
  remove(file: string): Promise<void>
  /** Names of all files, in the order of their characters. */
  list(): AsyncGenerator<string>
}

/** As `put` names what isn't whole yet. */
const unfinished = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * Files below a folder, in folders by the first two digits of their hash.
 * @param options.flush is each waited for until it is on the disk? Otherwise whoever puts them does that
 */
export function folderStorage(folder: string, { flush = true } = {}): Storage {
  const pathOf = (file: string) => join(folder, file.slice(0, 2), file)
  return {
    async put(file, content) {
      const path = pathOf(file)
      await mkdir(join(path, '..'), { recursive: true })
      const temporary = `${path}.${randomUUID()}`
      await writeFile(temporary, content, { flush })
      await rename(temporary, path)
    },
    async open(file) {
      const path = pathOf(file)
      const found = await stat(path).catch(() => undefined)
      if (!found?.isFile()) return undefined
      return { size: found.size, stream: async () => createReadStream(path) }
    },
    async remove(file) {
      await rm(pathOf(file), { force: true })
    },
    async *list() {
      for (const part of await namesIn(folder))
        for (const name of await namesIn(join(folder, part))) if (!unfinished.test(name)) yield name
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/** Objects in a bucket of an S3-compatible service. */
export function bucketStorage(bucket: Bucket): Storage {
  const keyOf = (file: string) => `media/${file.slice(0, 2)}/${file}`
  return {
    put: (file, content, type) =>
      bucket.put(keyOf(file), content, {
        type,
        cacheControl: 'public, max-age=31536000, immutable',
      }),
    async open(file) {
      const key = keyOf(file)
      const size = await bucket.size(key)
      if (size === undefined) return undefined
      return {
        size,
        stream: async () => {
          const found = await bucket.get(key)
          if (!found) throw new Error(`${key} is gone from the bucket.`)
          return found.stream
        },
      }
    },
    remove: (file) => bucket.remove(keyOf(file)),
    async *list() {
      for await (const { key } of bucket.list('media/')) yield key.slice(key.lastIndexOf('/') + 1)
    },
  }
}

const storage = () =>
  processState('media-storage', () => {
    const bucket = mediaBucket(env())
    return bucket ? bucketStorage(bucket) : folderStorage(join(env().DATA_DIR, 'media'))
  })

/** Stores a file under its name; a reader sees all of it or none. */
export const putFile: Storage['put'] = (...given) => storage().put(...given)

/** Opens a stored file; undefined when there is none. */
export const openFile: Storage['open'] = (file) => storage().open(file)

export const removeFile: Storage['remove'] = (file) => storage().remove(file)

/** Names of all stored files, in the order of their characters. */
export const listFiles: Storage['list'] = () => storage().list()

/** All of a stored file. */
export async function readStored(file: string): Promise<Buffer | undefined> {
  const found = await openFile(file)
  return found && buffer(await found.stream())
}
