import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Service = { run(): Promise<{ port: number }>; close(): Promise<void> }
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => Service

/** The keys that it knows. */
export const s3Keys = { id: 'S3RVER', secret: 'S3RVER' }

/** Starts an S3-compatible service on this machine with these buckets. */
export async function startS3(
  ...buckets: string[]
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'broadsheet-s3-'))
  const service = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name })),
  })
  const { port } = await service.run()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      await service.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
