import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Bucket, mediaBucket } from '#lib/platform/bucket.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { NotFound, StartFailure } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { type Bytes, fileBytes } from '../bytes.ts'
import { fileOf, noRoomFor, removeFolder, workOf } from './place.ts'

// Where an uploaded archive lies: on the disk of the instance that took it; or, where pictures lie in a
// bucket, in that, as the pieces in which it came, which any instance may have taken. The table says which
// objects are the file: one that nobody noted, since its instance ended, isn't part of it.

const prefix = 'imports/'

/** The bucket of uploads; undefined: they lie on disks. */
export const importBucket = (): Bucket | undefined =>
  processState('import-bucket', () => mediaBucket(env()))

/** What is needed of a run to find its bytes. */
export type Stored = { id: number; path: string; inBucket: boolean }

const folderKey = (path: string) => `${prefix}${posix.dirname(path)}/`

/** A key that no other piece has: also not the same one that another instance takes just now. */
export const pieceKey = (path: string, offset: number): string =>
  `${folderKey(path)}${String(offset).padStart(15, '0')}-${crypto.randomUUID()}`

const piecesOf = (runId: number) =>
  db().importPiece.findMany({ where: { runId }, orderBy: { offset: 'asc' } })

/** Can it be read from here? What is to come of an upload isn't asked for. */
export async function isHere(run: Stored): Promise<boolean> {
  if (!run.inBucket) {
    const info = await stat(fileOf(run.path)).catch(() => undefined)
    return info?.isFile() ?? false
  }
  const bucket = importBucket()
  if (!bucket) return false
  const [first] = await db().importPiece.findMany({
    where: { runId: run.id },
    orderBy: { offset: 'asc' },
    take: 1,
  })
  try {
    return !first || (await bucket.size(first.key)) === first.length
  } catch (error) {
    log.warn({ err: error, import: run.id }, 'the bucket of uploads could not be asked')
    return false
  }
}

function bucketOf(): Bucket {
  const bucket = importBucket()
  if (!bucket)
    throw new StartFailure('It lies in a bucket: set S3_BUCKET as it was when it was uploaded.')
  return bucket
}

/** The bytes of an archive that is there whole. */
export async function bytesOf(run: Stored & { size: bigint }): Promise<Bytes> {
  if (!run.inBucket) return fileBytes(fileOf(run.path))
  const bucket = bucketOf()
  const pieces = await piecesOf(run.id)
  const size = Number(run.size)
  async function* between(from: number, to: number) {
    for (const { offset, length, key } of pieces) {
      const [first, last] = [Number(offset), Number(offset) + length]
      if (last <= from || first >= to) continue
      yield* await opened(bucket, key, [Math.max(from, first) - first, Math.min(to, last) - first])
    }
  }
  return { size, read: (from = 0, to = size) => Readable.from(between(from, to)) }
}

async function opened(bucket: Bucket, key: string, range?: [number, number]): Promise<Readable> {
  const found = await bucket.get(key, range)
  if (!found) throw new NotFound('A piece of it is gone from the bucket: upload it again.')
  return found.stream
}

/**
 * An archive as a file of this machine, for one attempt at it: from the bucket it comes in a stream, with
 * each piece compared with its sum.
 * @throws StartFailure, NotFound when it can't be got; AbortError on `signal`
 */
export async function fileFor(
  run: Stored & { size: bigint; attempt: number },
  options: { signal: AbortSignal; onBytes: (read: number, of: number) => void },
): Promise<string> {
  const file = fileIn(run)
  if (!run.inBucket) return file
  const size = Number(run.size)
  const full = await noRoomFor(size)
  if (full) throw new StartFailure(full)
  const bucket = bucketOf()
  const pieces = await piecesOf(run.id)
  async function* all() {
    let read = 0
    for (const { offset, length, sum, key } of pieces) {
      let found = 0
      const begun = read
      for await (const chunk of await opened(bucket, key)) {
        found = crc32(chunk, found)
        read += chunk.length
        options.onBytes(read, size)
        yield chunk
      }
      if (Number(offset) !== begun || read !== begun + length || asSum(found) !== sum)
        throw new StartFailure('A piece of it isn’t what was sent: upload it again.')
    }
    if (read !== size) throw new StartFailure('It isn’t here whole: upload it again.')
  }
  await mkdir(workOf(run.path, run.attempt), { recursive: true, mode: 0o700 })
  const into = createWriteStream(file, { mode: 0o600 })
  await pipeline(all, into, { signal: options.signal })
  return file
}

/** Where `fileFor` has it. */
export const fileIn = (run: Stored & { attempt: number }): string =>
  run.inBucket ? join(workOf(run.path, run.attempt), basename(run.path)) : fileOf(run.path)

/** CRC-32 as a piece comes with it. */
export const asSum = (crc: number): string => crc.toString(16).padStart(8, '0')

/** Removes all that is kept of an archive. */
export async function removeStored(run: Stored): Promise<void> {
  await removeFolder(run.path)
  if (!run.inBucket) return
  try {
    const bucket = bucketOf()
    for await (const { key } of bucket.list(folderKey(run.path))) await bucket.remove(key)
  } catch (error) {
    log.warn({ err: error, import: run.id }, 'an uploaded archive could not be removed')
  }
}

/**
 * Removes what lies in the bucket and belongs to no run.
 * @param kept folders of runs @param before what is younger may have no row yet
 * @returns how many folders
 */
export async function sweepBucket(kept: Set<string>, before: Date): Promise<number> {
  const bucket = importBucket()
  const removed = new Set<string>()
  if (!bucket) return 0
  try {
    for await (const { key, at } of bucket.list(prefix)) {
      const [, folder = ''] = key.split('/')
      if (kept.has(folder) || at > before) continue
      await bucket.remove(key)
      removed.add(folder)
    }
  } catch (error) {
    log.warn({ err: error }, 'the bucket of uploads could not be tidied')
  }
  return removed.size
}
