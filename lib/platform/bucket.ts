import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { Env } from './env.ts'
import { StartFailure } from './failures.ts'

// Buckets of S3-compatible services: pictures, uploads, backups and exports lie in them.

/** Without keys, they are found as the SDK finds them: a profile, the role of the machine. */
type Access = {
  endpoint?: string | undefined
  region: string
  keyId?: string | undefined
  secret?: string | undefined
}

/** What S3 allows. */
const mostParts = 10_000

const isMissing = (error: unknown) =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404

/** What is told with an object. */
type Told = { type?: string; cacheControl?: string }

/** A bucket; its objects are there whole or not at all. */
export class Bucket {
  readonly name: string
  readonly client: S3Client

  constructor(name: string, { endpoint, region, keyId, secret }: Access) {
    this.name = name
    this.client = new S3Client({
      region,
      // Services other than Amazon's rarely answer at bucket.host.
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
      ...(keyId && secret ? { credentials: { accessKeyId: keyId, secretAccessKey: secret } } : {}),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
  }

  async put(Key: string, Body: Buffer, { type, cacheControl }: Told = {}): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        ...{ Bucket: this.name, Key, Body },
        ...(type ? { ContentType: type } : {}),
        ...(cacheControl ? { CacheControl: cacheControl } : {}),
      }),
    )
  }

  /** How many bytes an object has; undefined: there is none. */
  async size(Key: string): Promise<number | undefined> {
    try {
      const found = await this.client.send(new HeadObjectCommand({ Bucket: this.name, Key }))
      return found.ContentLength ?? 0
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /**
   * Opens an object; whoever does reads it to the end or destroys it.
   * @param range from the first of these bytes to before the second; all unless given
   * @returns undefined when there is none
   */
  async get(
    Key: string,
    range?: [from: number, to: number],
  ): Promise<{ size: number; stream: Readable } | undefined> {
    const Range = range && `bytes=${range[0]}-${range[1] - 1}`
    try {
      const { Body, ContentLength } = await this.client.send(
        new GetObjectCommand({ Bucket: this.name, Key, ...(Range ? { Range } : {}) }),
      )
      return Body && { size: ContentLength ?? 0, stream: Body as Readable }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async remove(Key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key }))
  }

  /** Objects whose keys begin so, in the order of their keys, with the time of each. */
  async *list(Prefix: string): AsyncGenerator<{ key: string; at: Date }> {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.name, Prefix },
    ))
      for (const { Key = '', LastModified } of Contents)
        yield { key: Key, at: LastModified ?? new Date() }
  }

  /**
   * Removes parts of uploads that nobody finished within this long (ms): of a process that died they cost
   * money and are seen by nobody.
   */
  async abandonOld(Prefix: string, olderMs: number): Promise<void> {
    const { Uploads = [] } = await this.client
      .send(new ListMultipartUploadsCommand({ Bucket: this.name, Prefix }))
      // Not every service can tell; then its own rules clear up.
      .catch(() => ({ Uploads: [] }))
    for (const { UploadId, Key, Initiated } of Uploads)
      if (Initiated && Date.now() - Initiated.getTime() > olderMs)
        await this.client
          .send(new AbortMultipartUploadCommand({ Bucket: this.name, Key, UploadId }))
          .catch(() => {})
  }

  /** Begins an object that comes in pieces. @param partBytes what is in memory of it at most */
  writer(key: string, partBytes: number): ObjectWriter {
    return new ObjectWriter(this, key, partBytes)
  }

  /** What is wrong with the bucket, in a line for whoever runs the site. */
  unusable(error: unknown): StartFailure {
    if (error instanceof StartFailure) return error
    const { name, message, code } = error as Error & { code?: string }
    return new StartFailure(
      `The bucket s3://${this.name} can’t be used: ${(message || code || name).replace(/\.$/, '')}.`,
      { cause: error },
    )
  }

  /** What the service answered, in such a line; anything else as it is. */
  told(error: unknown): unknown {
    return error instanceof S3ServiceException ? this.unusable(error) : error
  }
}

/** An object that is written in parts, or at once when it isn't longer than one. */
export class ObjectWriter {
  #bucket: Bucket
  #key: string
  #partBytes: number
  #waiting: Uint8Array[] = []
  #length = 0
  #uploadId: string | undefined
  #parts: { ETag: string | undefined; PartNumber: number }[] = []

  constructor(bucket: Bucket, key: string, partBytes: number) {
    this.#bucket = bucket
    this.#key = key
    this.#partBytes = partBytes
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + this.#partBytes - this.#length)
      this.#waiting.push(some)
      this.#length += some.length
      at += some.length
      if (this.#length === this.#partBytes) await this.#sendPart()
    }
  }

  get #which() {
    return { Bucket: this.#bucket.name, Key: this.#key, UploadId: this.#uploadId }
  }

  #taken(): Buffer {
    const taken = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#length = 0
    return taken
  }

  async #sendPart(): Promise<void> {
    const { client, name } = this.#bucket
    const PartNumber = this.#parts.length + 1
    if (PartNumber > mostParts)
      throw new StartFailure(
        `BACKUP_S3_PART_MB must be larger: ${this.#key} has more than ${mostParts} parts of ${this.#partBytes / 2 ** 20} MB.`,
      )
    if (this.#uploadId === undefined) {
      const ContentType = 'application/octet-stream'
      const begin = new CreateMultipartUploadCommand({ Bucket: name, Key: this.#key, ContentType })
      this.#uploadId = (await client.send(begin)).UploadId
    }
    const Body = this.#taken()
    const { ETag } = await client.send(new UploadPartCommand({ ...this.#which, PartNumber, Body }))
    this.#parts.push({ ETag, PartNumber })
  }

  /** The object is there from now on. */
  async close(): Promise<void> {
    if (this.#uploadId === undefined) {
      await this.#bucket.put(this.#key, this.#taken())
      return
    }
    if (this.#length > 0) await this.#sendPart()
    const MultipartUpload = { Parts: this.#parts }
    await this.#bucket.client.send(
      new CompleteMultipartUploadCommand({ ...this.#which, MultipartUpload }),
    )
  }

  /** Nothing of it stays. */
  async abandon(): Promise<void> {
    this.#taken()
    if (this.#uploadId === undefined) return
    await this.#bucket.client
      .send(new AbortMultipartUploadCommand(this.#which))
      .catch(() => undefined)
  }
}

type MediaSettings = Pick<
  Env,
  'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'
>

/** The bucket of pictures, where there is one. */
export function mediaBucket(env: MediaSettings): Bucket | undefined {
  return env.S3_BUCKET === undefined
    ? undefined
    : new Bucket(env.S3_BUCKET, {
        endpoint: env.S3_ENDPOINT,
        region: env.S3_REGION,
        keyId: env.S3_ACCESS_KEY_ID,
        secret: env.S3_SECRET_ACCESS_KEY,
      })
}

/** A bucket at the service of backups. */
export function backupBucket(name: string, env: Env): Bucket {
  return new Bucket(name, {
    endpoint: env.BACKUP_S3_ENDPOINT,
    region: env.BACKUP_S3_REGION,
    keyId: env.BACKUP_S3_ACCESS_KEY_ID,
    secret: env.BACKUP_S3_SECRET_ACCESS_KEY,
  })
}

/** Bytes of a part of what goes there. */
export const backupPartBytes = (env: Env) => env.BACKUP_S3_PART_MB * 2 ** 20

/** What s3://BUCKET/KEY names; undefined: it is no such address. */
export function bucketAddress(address: string): { bucket: string; key: string } | undefined {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? []
  return bucket === undefined ? undefined : { bucket, key }
}
