import { mkdtemp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bucketStorage, folderStorage, type Storage } from './storage.ts'

type S3rver = { run(): Promise<{ port: number }>; close(): Promise<void> }
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver

const folder = () => mkdtemp(join(tmpdir(), 'broadsheet-storage-'))
let service: S3rver
const storages: Record<string, Storage> = {}

beforeAll(async () => {
  service = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: await folder(),
    configureBuckets: [{ name: 'pictures' }],
  })
  const { port } = await service.run()
  storages.folder = folderStorage(await folder())
  storages.bucket = bucketStorage({
    S3_BUCKET: 'pictures',
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
  })
})
afterAll(() => service.close())

describe.each(['folder', 'bucket'])('files in a %s', (kind) => {
  const file = 'ab12-400.webp'
  test('come back as they were put', async () => {
    const storage = storages[kind] as Storage
    const content = Buffer.from([0, 255, 1, 254])
    await storage.put(file, content, 'image/webp')
    const found = await storage.open(file)
    expect(found?.size).toBe(4)
    expect(await buffer((await found?.stream()) ?? Readable.from([]))).toEqual(content)
  })
  test('that were never put, or were removed, are not there', async () => {
    const storage = storages[kind] as Storage
    expect(await storage.open('cd34-400.webp')).toBeUndefined()
    await storage.remove(file)
    expect(await storage.open(file)).toBeUndefined()
  })
})
