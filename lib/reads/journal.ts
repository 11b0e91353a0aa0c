import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { log } from '#lib/platform/log.ts'
import { deviceClasses } from './schema.ts'
import type { Batch } from './store.ts'

/** Files of one folder, as far as a journal needs them. */
export type JournalFiles = {
  list(): Promise<string[]>
  read(name: string): Promise<Buffer>
  /** Adds to the end of a file, which is made when it isn't there; then it is on the disk. */
  append(name: string, data: Buffer): Promise<void>
  /** Leaves under `name` just this, on the disk. */
  write(name: string, data: Buffer): Promise<void>
  remove(name: string): Promise<void>
  /** Is the process that wrote this file still there? */
  isInUse(name: string): boolean
}

const positive = z.number().int().positive()
const recordSchema = z.object({
  id: z.uuid(),
  reads: z.array(
    z.object({
      articleId: positive,
      visitor: z.string(),
      at: positive,
      windowEndsAt: positive,
      device: z.enum([...deviceClasses, 'unknown']),
      referrer: z.string(),
    }),
  ),
  progress: z.array(
    z.object({
      articleId: positive,
      at: positive,
      reached: z.array(z.union([z.literal(25), z.literal(50), z.literal(75), z.literal(100)])),
      seconds: z.number(),
    }),
  ),
})

/** There is no more room: what comes now can't be kept. */
export class JournalFull extends Error {
  override name = 'JournalFull'
}

const newline = 0x0a
const suffix = '.journal'

/**
 * Batches of reads on this machine's disk, for as long as the database is away. A record is a line: a
 * checksum, a space, JSON. Files are gone only when all of their records were written elsewhere.
 */
export class Journal {
  #files: JournalFiles
  #limit: number
  /** Begins the names of this process's files. */
  #owner: string
  #number = 0
  /** The file that is appended to, and those that are not any more, each with its size. */
  #open: string | undefined
  #closed: string[] = []
  #sizes = new Map<string, number>()
  #appending: Promise<void> = Promise.resolve()

  constructor(files: JournalFiles, options: { owner: string; limitBytes: number }) {
    this.#files = files
    this.#owner = options.owner
    this.#limit = options.limitBytes
  }

  /** Is there anything to replay? */
  get isEmpty(): boolean {
    return this.#open === undefined && this.#closed.length === 0
  }

  /** Takes over what processes that are no more have left. */
  async adopt(): Promise<void> {
    for (const name of (await this.#files.list()).sort()) {
      if (!name.endsWith(suffix) || this.#sizes.has(name) || this.#files.isInUse(name)) continue
      this.#sizes.set(name, (await this.#files.read(name)).length)
      this.#closed.push(name)
    }
  }

  /** Keeps a batch. When this returns it is on the disk. @throws JournalFull */
  async append(batch: Batch): Promise<void> {
    const json = Buffer.from(JSON.stringify(batch))
    const line = Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.from('\n')])
    const kept = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0)
    if (kept + line.length > this.#limit) throw new JournalFull('The journal of reads is full.')
    const name = this.#open ?? `${this.#owner}-${this.#number++}${suffix}`
    this.#open = name
    this.#sizes.set(name, (this.#sizes.get(name) ?? 0) + line.length)
    this.#appending = this.#files.append(name, line)
    try {
      await this.#appending
    } catch (error) {
      // Half a line may be there: nothing is written after it.
      this.#close()
      throw error
    }
  }

  #close(): void {
    if (this.#open === undefined) return
    this.#closed.push(this.#open)
    this.#open = undefined
  }

  /**
   * Tells every batch that is kept, in order. A file whose batches were all taken is removed.
   * @param take is told each batch, perhaps not for the first time; what it throws ends the replay
   */
  async replay(take: (batch: Batch) => Promise<void>): Promise<void> {
    while (!this.isEmpty) {
      this.#close()
      await this.#appending.catch(() => {})
      const [name] = this.#closed
      if (name === undefined) return
      const { batches, rest } = parse(await this.#files.read(name))
      if (rest.length > 0) {
        log.error(
          { file: name, bytes: rest.length },
          'a journal of reads ends in what can’t be read',
        )
        await this.#files.write(`${name}.torn`, rest)
      }
      for (const batch of batches) await take(batch)
      await this.#files.remove(name)
      this.#closed.shift()
      this.#sizes.delete(name)
    }
  }
}

const checksum = (data: Buffer) => crc32(data).toString(16).padStart(8, '0')

/** The whole records of a file, and what comes after them. */
function parse(data: Buffer): { batches: Batch[]; rest: Buffer } {
  const batches: Batch[] = []
  let at = 0
  for (;;) {
    const end = data.indexOf(newline, at)
    if (end < 0) break
    const json = data.subarray(at + 9, end)
    if (data.subarray(at, at + 9).toString('latin1') !== `${checksum(json)} `) break
    const record = recordSchema.safeParse(JSON.parse(json.toString()))
    if (!record.success) break
    batches.push(record.data)
    at = end + 1
  }
  return { batches, rest: data.subarray(at) }
}

/** Files of a folder on the disk. Names carry the number of the process that writes them. */
export function filesIn(folder: string): JournalFiles {
  const path = (name: string) => join(folder, name)
  let made = false
  const make = async () => {
    if (!made) await mkdir(folder, { recursive: true })
    made = true
  }
  const synced = async (name: string, flags: string, data: Buffer) => {
    await make()
    const file = await open(path(name), flags)
    try {
      await file.writeFile(data)
      await file.datasync()
    } finally {
      await file.close()
    }
  }
  /** A file's name is on the disk when its folder is. */
  const syncFolder = async () => {
    if (process.platform === 'win32') return
    const opened = await open(folder, 'r')
    await opened.sync().finally(() => opened.close())
  }
  const known = new Set<string>()
  return {
    list: () =>
      readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      }),
    read: (name) => readFile(path(name)),
    async append(name, data) {
      await synced(name, 'a', data)
      if (!known.has(name)) await syncFolder()
      known.add(name)
    },
    async write(name, data) {
      await synced(`${name}.new`, 'w', data)
      await rename(path(`${name}.new`), path(name))
      await syncFolder()
    },
    async remove(name) {
      await unlink(path(name))
      known.delete(name)
    },
    isInUse(name) {
      const [pid, began] = name.split('-')
      return Number(pid) !== process.pid && beginningOf(Number(pid)) === began
    },
  }
}

/** How this process names its files: by its number, and when it began, since numbers come again. */
export const journalOwner = () =>
  `${process.pid}-${beginningOf(process.pid)}-${randomUUID().slice(0, 8)}`

/** When a process began, in a word of the system's own; undefined when there is none of this number. */
function beginningOf(pid: number): string | undefined {
  try {
    // Field 22, counted from behind the program's name, which may have anything in it (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    if (existsSync('/proc/self/stat')) return undefined
  }
  try {
    process.kill(pid, 0)
    return 'lives'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'lives' : undefined
  }
}
