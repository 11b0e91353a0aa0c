import { text } from 'node:stream/consumers'
import { backupBucket, backupPartBytes } from '#lib/platform/bucket.ts'
import type { Env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import type { Archives } from './places.ts'

/** After so long (ms) an upload that isn't finished was left by a process that died. */
const abandonedMs = 24 * 3_600_000

/** Archives in a bucket of an S3-compatible service. */
export function bucketPlace(name: string, prefix: string, env: Env): Archives {
  const bucket = backupBucket(name, env)
  const keyOf = (name: string) => prefix + name
  const addressOf = (name: string) => `s3://${bucket.name}/${keyOf(name)}`

  async function get(name: string) {
    try {
      return await bucket.get(keyOf(name))
    } catch (error) {
      throw bucket.unusable(error)
    }
  }

  return {
    kind: 'bucket',
    addressOf,
    async store(name, pieces) {
      const writer = bucket.writer(keyOf(name), backupPartBytes(env))
      try {
        if (!name.endsWith('.sha256')) await bucket.abandonOld(keyOf('broadsheet-'), abandonedMs)
        for await (const piece of pieces) await writer.write(piece)
        await writer.close()
      } catch (error) {
        await writer.abandon()
        throw bucket.told(error)
      }
    },
    async open(name) {
      const found = await get(name)
      if (!found) throw new StartFailure(`There is no archive ${addressOf(name)}.`)
      return found
    },
    async read(name) {
      const found = await get(name)
      return found && text(found.stream)
    },
    remove: (name) => bucket.remove(keyOf(name)),
    async names() {
      const found = await Array.fromAsync(bucket.list(prefix))
      return found.map(({ key }) => key.slice(prefix.length)).sort()
    },
  }
}
