import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Bucket } from '#lib/platform/bucket.ts'
import { s3Keys, startS3 } from '#testing/s3-service.ts'
import { bucketStorage, folderStorage, type Storage } from './storage.ts'

const folder = () => mkdtemp(join(tmpdir(), 'broadsheet-storage-'))
let service: Awaited<ReturnType<typeof startS3>>
const storages: Record<string, Storage> = {}

beforeAll(async () => {
  service = await startS3('pictures')
  storages.folder = folderStorage(await folder())
  const { endpoint } = service
  const access = { endpoint, region: 'us-east-1', keyId: s3Keys.id, secret: s3Keys.secret }
  storages.bucket = bucketStorage(new Bucket('pictures', access))
})
afterAll(() => service.stop())

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
