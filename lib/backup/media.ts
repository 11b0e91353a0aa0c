import { once } from 'node:events'
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { fileOf } from '#lib/media/schema.ts'
import { masterOf } from '#lib/media/sizes.ts'
import { listFiles, openFile } from '#lib/media/storage.ts'
import { db } from '#lib/platform/db.ts'
import type { Manifest } from './format.ts'
import type { ArchiveWriter } from './write-archive.ts'

/** Which pictures a snapshot has, in the order of their files; kept on the disk, as there may be many. */
export type Pictures = { lines(): AsyncIterable<string>; close(): Promise<void> }

export async function picturesOf(client: pg.Client): Promise<Pictures> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-backup-'))
  const file = join(folder, 'pictures')
  const rows = client.query(
    copyTo(`copy (select original, hash, coalesce(widths[array_upper(widths, 1)], 0)
      from "Media" order by original collate "C") to stdout`),
  )
  await pipeline(rows, createWriteStream(file, { mode: 0o600 }))
  return {
    lines: () =>
      createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

const mostExamples = 20

/**
 * Adds every media file. They are written before the row that names them and removed after it has gone,
 * so a list that is made after the snapshot has all that its rows name, but for what was deleted
 * meanwhile.
 */
export async function archiveMedia(
  archive: ArchiveWriter,
  pictures: Pictures,
  tell: (files: number) => void,
): Promise<Manifest['media']> {
  const media: Manifest['media'] = { files: 0, bytes: 0, removed: 0, lost: 0, examples: [] }
  const masters = new Masters(pictures, async (original, hash, width) => {
    // One from before there were masters is made of its largest size.
    if (await openFile(fileOf(hash, width, 'webp'))) return
    const stillThere = await db().media.count({ where: { original } })
    if (stillThere) media.lost++
    else media.removed++
    if (stillThere && media.examples.length < mostExamples) media.examples.push(original)
  })
  for await (const name of listFiles()) {
    await masters.upTo(name)
    const found = await openFile(name)
    const content = found && (await opened(await found.stream()))
    if (!found || !content) {
      media.removed++
      continue
    }
    await archive.stream(`media/${name}`, found.size, content)
    media.files++
    media.bytes += found.size
    if (media.files % 50 === 0) tell(media.files)
  }
  await masters.rest()
  tell(media.files)
  return media
}

type Missing = (original: string, hash: string, width: number) => Promise<void>

/** Goes along with the list of files, and finds pictures whose master isn't in it. */
class Masters {
  #rows: AsyncIterator<string>
  #next: { original: string; hash: string; width: number } | null | undefined
  #missing: Missing

  constructor(pictures: Pictures, missing: Missing) {
    this.#rows = pictures.lines()[Symbol.asyncIterator]()
    this.#missing = missing
  }

  async upTo(file: string): Promise<void> {
    for (;;) {
      const row = await this.#peek()
      if (!row) return
      const master = masterOf(row.original)
      if (master > file) return
      this.#next = undefined
      if (master < file) await this.#missing(row.original, row.hash, row.width)
    }
  }

  async rest(): Promise<void> {
    for (let row = await this.#peek(); row; row = await this.#peek()) {
      this.#next = undefined
      await this.#missing(row.original, row.hash, row.width)
    }
  }

  async #peek() {
    if (this.#next === undefined) {
      const { done, value } = await this.#rows.next()
      const [original = '', hash = '', width = '0'] = done ? [] : value.split('\t')
      this.#next = done ? null : { original, hash, width: Number(width) }
    }
    return this.#next
  }
}

/** Waits until a file of the disk is open: once it is, it can be read even if it is removed. */
async function opened(stream: Readable): Promise<Readable | undefined> {
  if (!('pending' in stream) || !(stream as ReadStream).pending) return stream
  try {
    await once(stream, 'open')
    return stream
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
