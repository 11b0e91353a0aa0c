import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import {
  type Bucket,
  backupBucket,
  backupPartBytes,
  bucketAddress,
  type ObjectWriter,
} from '#lib/platform/bucket.ts'
import type { Env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'

/** A file that is being written. */
export type Output = {
  write(piece: Buffer): Promise<void>
  /** @param sync is it waited for until all is on the disk? */
  close(sync: boolean): Promise<void>
}

/** Where an export is written. What lies there and no export left is never touched. */
export type Place = {
  /** @throws StartFailure when something is there already, or someone else is writing it */
  begin(): Promise<void>
  /** @param path with slashes */
  create(path: string): Promise<Output>
  /** Says that all of it is there. */
  finish(): Promise<void>
  /** Gives up what is being written; the next one takes the rest away. */
  abandon(): Promise<void>
}

/** Lies beside what isn't whole; says who writes it. */
const unfinished = 'UNFINISHED'

/** A folder; what is written lies in `FOLDER.partial` until it is finished. */
export function folderPlace(target: string): Place {
  const partial = `${target}.partial`
  return {
    async begin() {
      if (existsSync(target))
        throw new StartFailure(`${target} is there already: name a folder that isn’t.`)
      if (existsSync(partial)) await clear(partial)
      await mkdir(partial, { recursive: true })
      await writeFile(join(partial, unfinished), String(process.pid))
    },
    async create(path) {
      const whole = join(partial, path)
      await mkdir(dirname(whole), { recursive: true })
      const handle = await open(whole, 'wx')
      return {
        write: (piece) => handle.writeFile(piece),
        async close(sync) {
          if (sync) await handle.sync()
          await handle.close()
        },
      }
    },
    async finish() {
      await rm(join(partial, unfinished))
      await rename(partial, target)
    },
    async abandon() {},
  }
}

/** Takes away what an export left that was ended in the middle. */
async function clear(partial: string): Promise<void> {
  const writer = await readFile(join(partial, unfinished), 'utf8').catch(() => undefined)
  if (writer === undefined)
    throw new StartFailure(`${partial} is no export that was begun: remove it, or name another.`)
  if (Number(writer) !== process.pid && isRunning(Number(writer)))
    throw new StartFailure(`Process ${writer} is writing ${partial}: wait for it.`)
  await rm(partial, { recursive: true })
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const writerSchema = z.object({ host: z.string(), pid: z.number(), since: z.iso.datetime() })
/** After so long (ms) nobody writes an export any more: its transaction has ended. */
const longestMs = 25 * 3_600_000

/**
 * A bucket at the service of backups. Nothing there has a name of its own until it is whole, so the
 * manifest, which comes last, tells: without it it is none.
 */
export function bucketPlace(bucket: Bucket, prefix: string, partBytes: number): Place {
  const address = `s3://${bucket.name}/${prefix}`
  const writing = new Set<ObjectWriter>()
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw bucket.told(error)
    }
  }
  /** Takes away what an export left that was ended in the middle. */
  async function clear(): Promise<void> {
    const found = await bucket.get(prefix + unfinished)
    if (!found) throw new StartFailure(`${address} is there already: name another place.`)
    const writer = writerSchema.parse(JSON.parse(await text(found.stream)))
    const isOurs = writer.host === hostname()
    const isOver = Date.now() - Date.parse(writer.since) > longestMs
    if (!isOver && (!isOurs || (writer.pid !== process.pid && isRunning(writer.pid))))
      throw new StartFailure(
        `Process ${writer.pid} of ${writer.host} is writing ${address} since ${writer.since}: wait for it, or remove what lies there.`,
      )
    for await (const { key } of bucket.list(prefix)) await bucket.remove(key)
  }
  return {
    begin: () =>
      told(async () => {
        for await (const _ of bucket.list(prefix)) {
          await clear()
          break
        }
        await bucket.abandonOld(prefix, 0)
        const { pid } = process
        const writer = { host: hostname(), pid, since: new Date().toISOString() }
        await bucket.put(prefix + unfinished, Buffer.from(JSON.stringify(writer)))
      }),
    async create(path) {
      const writer = bucket.writer(prefix + path, partBytes)
      writing.add(writer)
      return {
        write: (piece) => told(() => writer.write(piece)),
        async close() {
          await told(() => writer.close())
          writing.delete(writer)
        },
      }
    },
    finish: () => told(() => bucket.remove(prefix + unfinished)),
    async abandon() {
      for (const writer of writing) await writer.abandon()
    },
  }
}

/** A folder's path, or s3://BUCKET/PREFIX, as a place of an export. */
export function placeAt(target: string, env: Env): Place {
  const { bucket, key = '' } = bucketAddress(target) ?? {}
  if (bucket === undefined) return folderPlace(target)
  const prefix = key.replace(/\/*$/, key && '/')
  return bucketPlace(backupBucket(bucket, env), prefix, backupPartBytes(env))
}
