import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
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

/** Files below a folder, in folders by the first two digits of their hash. */
export function folderStorage(folder: string): Storage {
  const pathOf = (file: string) => join(folder, file.slice(0, 2), file)
  return {
    async put(file, content) {
      const path = pathOf(file)
      await mkdir(join(path, '..'), { recursive: true })
      const temporary = `${path}.${randomUUID()}`
      await writeFile(temporary, content, { flush: true })
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
export function bucketStorage(
  options: Pick<
    ReturnType<typeof env>,
    'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'
  >,
): Storage {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = options
  const Bucket = options.S3_BUCKET
  const client = new S3Client({
    region: S3_REGION,
    // Services other than Amazon's rarely answer at bucket.host.
    ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT, forcePathStyle: true } : {}),
    ...(S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY
      ? { credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY } }
      : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const keyOf = (file: string) => `media/${file.slice(0, 2)}/${file}`
  return {
    async put(file, content, contentType) {
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key: keyOf(file),
          Body: content,
          ContentType: contentType,
          CacheControl: 'public, max-age=31536000, immutable',
        }),
      )
    },
    async open(file) {
      try {
        const Key = keyOf(file)
        const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key }))
        return {
          size: ContentLength ?? 0,
          stream: async () => {
            const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
            return Body as Readable
          },
        }
      } catch (error) {
        if (error instanceof NotFound) return undefined
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404)
          return undefined
        throw error
      }
    },
    async remove(file) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(file) }))
    },
    async *list() {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket, Prefix: 'media/' },
      ))
        for (const { Key = '' } of Contents) yield Key.slice(Key.lastIndexOf('/') + 1)
    },
  }
}

const storage = () =>
  processState('media-storage', () =>
    env().S3_BUCKET ? bucketStorage(env()) : folderStorage(join(env().DATA_DIR, 'media')),
  )

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
