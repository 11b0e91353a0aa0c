import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { Env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import type { Archives } from './places.ts'

const megabyte = 1024 * 1024
/** What S3 allows. */
const mostParts = 10_000
/** A multipart upload that nobody finished after this long (ms) was left by a process that died. */
const abandonedMs = 24 * 3_600_000

/** Joins pieces to parts of just `size` bytes, the last one smaller. */
async function* parts(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafe(size)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(size - filled, piece.length - at)
      part.set(piece.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled < size) continue
      yield part
      part = Buffer.allocUnsafe(size)
      filled = 0
    }
  }
  if (filled > 0) yield part.subarray(0, filled)
}

/** Archives in a bucket of an S3-compatible service. */
export function bucketPlace(Bucket: string, prefix: string, env: Env): Archives {
  const { BACKUP_S3_ENDPOINT, BACKUP_S3_REGION, BACKUP_S3_PART_MB } = env
  const { BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY } = env
  const client = new S3Client({
    region: BACKUP_S3_REGION,
    ...(BACKUP_S3_ENDPOINT ? { endpoint: BACKUP_S3_ENDPOINT, forcePathStyle: true } : {}),
    ...(BACKUP_S3_ACCESS_KEY_ID && BACKUP_S3_SECRET_ACCESS_KEY
      ? {
          credentials: {
            accessKeyId: BACKUP_S3_ACCESS_KEY_ID,
            secretAccessKey: BACKUP_S3_SECRET_ACCESS_KEY,
          },
        }
      : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const keyOf = (name: string) => prefix + name
  const addressOf = (name: string) => `s3://${Bucket}/${keyOf(name)}`

  async function get(name: string) {
    try {
      return await client.send(new GetObjectCommand({ Bucket, Key: keyOf(name) }))
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404)
        return undefined
      throw unreachable(error)
    }
  }

  function unreachable(error: unknown): Error {
    const { name, message, code } = error as Error & { code?: string }
    if (error instanceof StartFailure) return error
    return new StartFailure(
      `The bucket s3://${Bucket} can’t be used: ${(message || code || name).replace(/\.$/, '')}.`,
      { cause: error },
    )
  }

  async function abandon(UploadId: string | undefined, Key: string | undefined): Promise<void> {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {})
  }

  /** Parts of a killed process cost money and are seen by nobody. */
  async function abandonOld(): Promise<void> {
    const Prefix = keyOf('broadsheet-')
    const { Uploads = [] } = await client
      .send(new ListMultipartUploadsCommand({ Bucket, Prefix }))
      // Not every service can tell; then its own rules clear up.
      .catch(() => ({ Uploads: [] }))
    for (const { UploadId, Key, Initiated } of Uploads)
      if (Initiated && Date.now() - Initiated.getTime() > abandonedMs) await abandon(UploadId, Key)
  }

  async function store(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const Key = keyOf(name)
    if (name.endsWith('.sha256')) {
      const all: Uint8Array[] = []
      for await (const piece of pieces) all.push(piece)
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.concat(all) }))
      return
    }
    await abandonOld()
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'application/octet-stream' }),
    )
    try {
      const Parts: { ETag: string | undefined; PartNumber: number }[] = []
      for await (const Body of parts(pieces, BACKUP_S3_PART_MB * megabyte)) {
        const PartNumber = Parts.length + 1
        if (PartNumber > mostParts)
          throw new StartFailure(
            `BACKUP_S3_PART_MB must be larger: the backup has more than ${mostParts} parts of ${BACKUP_S3_PART_MB} MB.`,
          )
        const { ETag } = await client.send(
          new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
        )
        Parts.push({ ETag, PartNumber })
      }
      await client.send(
        new CompleteMultipartUploadCommand({
          ...{ Bucket, Key, UploadId },
          MultipartUpload: { Parts },
        }),
      )
    } catch (error) {
      await abandon(UploadId, Key)
      throw error
    }
  }

  return {
    kind: 'bucket',
    addressOf,
    async store(name, pieces) {
      try {
        await store(name, pieces)
      } catch (error) {
        throw error instanceof S3ServiceException ? unreachable(error) : error
      }
    },
    async open(name) {
      const found = await get(name)
      if (!found?.Body) throw new StartFailure(`There is no archive ${addressOf(name)}.`)
      return { size: found.ContentLength ?? 0, stream: found.Body as Readable }
    },
    async read(name) {
      const found = await get(name)
      return found?.Body && text(found.Body as Readable)
    },
    async remove(name) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(name) }))
    },
    async names() {
      const names: string[] = []
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket, Prefix: prefix },
      ))
        for (const { Key = '' } of Contents) names.push(Key.slice(prefix.length))
      return names.sort()
    },
  }
}
