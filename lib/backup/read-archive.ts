import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { extract } from 'tar-stream'
import type { z } from 'zod'
import { StartFailure } from '#lib/platform/failures.ts'
import { ageMagic, decrypted, type Keys } from './crypt.ts'
import { type Manifest, manifestName, manifestSchema } from './format.ts'

/** Something of an archive; its content is read while it is at hand, or passed over. */
export type Member = { name: string; size: number; content: AsyncIterable<Buffer> }

const damaged = (why: string) =>
  new StartFailure(`The archive is damaged or was cut off: ${why}. Nothing of it was used.`)

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** The first bytes of a stream, and the stream with them. */
async function peek(stream: Readable, length: number): Promise<[Buffer, Readable]> {
  const pieces = stream[Symbol.asyncIterator]()
  const begun: Buffer[] = []
  for (let size = 0; size < length; ) {
    const { done, value } = await pieces.next()
    if (done) break
    begun.push(value)
    size += value.length
  }
  async function* all() {
    yield* begun
    yield* { [Symbol.asyncIterator]: () => pieces }
  }
  return [Buffer.concat(begun).subarray(0, length), Readable.from(all(), { objectMode: false })]
}

/**
 * Reads an archive from beginning to end, and tells each member. Whatever was told is only certain
 * when this has returned: each member then has the sum that the archive says, and none is missing.
 * @param see is told the archive's bytes as they lie
 * @returns what its end says of the whole
 * @throws StartFailure in one line, when it is no archive, damaged, or can't be opened by the keys
 */
export async function readArchive(
  source: Readable,
  keys: Keys,
  take: (member: Member) => Promise<void>,
  see: (piece: Uint8Array) => void = () => {},
): Promise<Manifest> {
  let broken: Error | undefined
  async function* seen() {
    try {
      for await (const piece of source) {
        see(piece)
        yield piece
      }
    } catch (error) {
      broken = error as Error
      throw error
    }
  }
  const [magic, raw] = await peek(Readable.from(seen(), { objectMode: false }), ageMagic.length)
  const isAge = magic.equals(ageMagic)
  if (!isAge && !magic.subarray(0, 4).equals(zstdMagic))
    throw new StartFailure('This is no backup of Broadsheet: it begins otherwise.')
  // What went wrong first; what comes of it in later streams says less.
  let cause: { error: unknown } | undefined
  const note = (error: unknown) => {
    cause ??= { error }
  }
  const tar = extract({})
  tar.on('error', note)
  const opened = isAge ? await opening(raw, keys) : raw
  opened.on('error', note)
  // In pieces of 16 kB, as by itself, it would spend its time on clearing up after them.
  const unpacked = createZstdDecompress({ chunkSize: 256 * 1024 })
  const unpacking = pipeline(opened, unpacked).catch(note)
  const closed = once(tar, 'close')
  closed.catch(() => {})
  const feeding = (async () => {
    for await (const piece of unpacked) {
      if (tar.destroyed) return
      if (!tar.write(piece)) await Promise.race([once(tar, 'drain'), closed])
    }
    tar.end(null)
  })().catch((error) => {
    note(error)
    tar.destroy(error as Error)
  })
  const check = new Checking()
  let taking: { error: unknown } | undefined
  try {
    for await (const entry of tar) {
      const { name, size = 0 } = entry.header
      const read = check.reading(name)
      async function* content() {
        for await (const piece of entry as AsyncIterable<Buffer>) {
          read(piece)
          yield piece
        }
      }
      const pieces = content()
      try {
        if (check.isSums(name)) await check.compare(name, pieces)
        else await take({ name, size, content: pieces })
      } catch (error) {
        taking = { error }
        throw error
      }
      // What wasn't read is read now: the tar goes on behind it, and its sum counts.
      for await (const _ of pieces);
      check.ended(name)
    }
    await Promise.all([unpacking, feeding])
  } catch (error) {
    note(error)
  } finally {
    tar.destroy()
    unpacked.destroy()
    opened.destroy()
    source.destroy()
  }
  if (broken) throw broken
  if (taking && !(cause && cause.error !== taking.error)) throw taking.error
  if (cause) throw asDamage(cause.error)
  return check.finish()
}

async function opening(raw: Readable, keys: Keys): Promise<Readable> {
  try {
    return await decrypted(raw, keys)
  } catch (error) {
    throw error instanceof StartFailure ? error : asDamage(error)
  }
}

function asDamage(error: unknown): Error {
  if (error instanceof StartFailure) return error
  return damaged((error as Error).message.replace(/\.$/, ''))
}

/** Compares members with the sums that follow them. */
class Checking {
  #waiting: string[] = []
  #allSums = createHash('sha256')
  #members = 0
  #hash = createHash('sha256')
  #manifest: Buffer[] = []
  #wholeManifest: Manifest | undefined

  isSums = (name: string) => /^sums\/\d+$/.test(name)

  reading(name: string): (piece: Buffer) => void {
    this.#hash = createHash('sha256')
    return (piece) => {
      this.#hash.update(piece)
      if (name === manifestName) this.#manifest.push(piece)
    }
  }

  ended(name: string): void {
    if (name === manifestName) {
      this.#wholeManifest = parsed(manifestSchema, Buffer.concat(this.#manifest), name)
      if (this.#wholeManifest.members !== this.#members)
        throw damaged(`it has ${this.#members} members, not ${this.#wholeManifest.members}`)
      return
    }
    this.#members++
    if (!this.isSums(name)) this.#waiting.push(`${this.#hash.digest('hex')}  ${name}\n`)
  }

  async compare(name: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    const all: Buffer[] = []
    for await (const piece of pieces) all.push(piece)
    const text = Buffer.concat(all)
    this.#allSums.update(text)
    const said = text.toString().split(/(?<=\n)/)
    const wrong = this.#waiting.findIndex((line, at) => line !== said[at])
    if (wrong >= 0)
      throw damaged(`${this.#waiting[wrong]?.slice(66).trim()} isn’t what was put into it`)
    if (said.filter(Boolean).length !== this.#waiting.length)
      throw damaged(`${name} names other members`)
    this.#waiting = []
  }

  finish(): Manifest {
    const manifest = this.#wholeManifest
    if (!manifest || this.#waiting.length > 0) throw damaged('its end is missing')
    if (manifest.sums !== this.#allSums.digest('hex'))
      throw damaged('its sums aren’t those of its end')
    return manifest
  }
}

/** A member that is JSON. @throws StartFailure */
export function parsed<S extends z.ZodType>(schema: S, content: Buffer, name: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(content.toString()))
  } catch (error) {
    throw damaged(
      `${name} can’t be read (${(error as Error).message.slice(0, 200).replaceAll(/\s+/g, ' ')})`,
    )
  }
}

export async function whole({ content }: Member): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}
