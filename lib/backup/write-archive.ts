import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { encrypted, encrypts, type Keys } from './crypt.ts'
import { type Manifest, manifestName } from './format.ts'

/** Sums are written out when so many members wait for theirs: memory doesn't grow with the archive. */
const sumsAt = 5000

/** Adds members to an archive, one after the other. */
export class ArchiveWriter {
  #pack: Pack
  #mtime: Date
  #sums: string[] = []
  #allSums = createHash('sha256')
  #files = 0
  members = 0

  constructor(into: Pack, mtime: Date) {
    this.#pack = into
    this.#mtime = mtime
  }

  /** A member whose content is at hand. */
  async add(name: string, content: Buffer | string): Promise<void> {
    const whole = Buffer.from(content)
    await this.stream(name, whole.length, [whole])
  }

  /** A member of `size` bytes. @throws when there are more or fewer */
  async stream(
    name: string,
    size: number,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const hash = createHash('sha256')
    await this.#entry(name, size, pieces, (piece) => hash.update(piece))
    this.#sums.push(`${hash.digest('hex')}  ${name}\n`)
    if (this.#sums.length >= sumsAt) await this.#writeSums()
  }

  async #entry(
    name: string,
    size: number,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    see: (piece: Uint8Array) => void,
  ): Promise<void> {
    let settle: (error?: Error | null) => void = () => {}
    const written = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve())
    })
    written.catch(() => {})
    const header = { name, size, mode: 0o600, mtime: this.#mtime }
    const sink = this.#pack.entry(header, settle)
    sink.on('error', settle)
    try {
      for await (const piece of pieces) {
        see(piece)
        if (!sink.write(piece)) await Promise.race([once(sink, 'drain'), written])
      }
    } catch (error) {
      sink.destroy(error as Error)
      throw error
    }
    sink.end(null)
    await written
    this.members++
  }

  async #writeSums(): Promise<void> {
    const text = Buffer.from(this.#sums.join(''))
    this.#sums = []
    this.#allSums.update(text)
    const name = `sums/${String(this.#files++).padStart(6, '0')}`
    await this.#entry(name, text.length, [text], () => {})
  }

  /** Ends the archive. */
  async finish(manifest: Omit<Manifest, 'members' | 'sums'>): Promise<void> {
    await this.#writeSums()
    const { members } = this
    const whole: Manifest = { ...manifest, members, sums: this.#allSums.digest('hex') }
    const text = Buffer.from(`${JSON.stringify(whole, null, 1)}\n`)
    await this.#entry(manifestName, text.length, [text], () => {})
    this.#pack.finalize()
  }
}

/** Of a whole archive. */
export type Written = { bytes: number; sha256: string }

/**
 * Makes an archive as a stream: what `fill` adds is compressed, encrypted when the keys do so, and
 * handed to `store`, which must leave nothing when it is thrown at.
 */
export async function writeArchive(
  { keys, madeAt, signal }: { keys: Keys; madeAt: Date; signal?: AbortSignal | undefined },
  fill: (archive: ArchiveWriter) => Promise<void>,
  store: (pieces: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Written> {
  const tar = pack({})
  // Who fills it learns of failures by its own writes.
  tar.on('error', () => {})
  const compress = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  })
  const stop = () => tar.destroy(signal?.reason ?? new Error('stopped'))
  signal?.addEventListener('abort', stop, { once: true })
  const hash = createHash('sha256')
  let bytes = 0
  let finished = false
  const compressing = pipeline(Readable.from(tar, { objectMode: false }), compress)
  compressing.catch(() => {})
  const output = encrypts(keys) ? await encrypted(compress, keys) : compress
  async function* measured() {
    for await (const piece of output as AsyncIterable<Uint8Array>) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
    if (!finished) throw new Error('The archive was not finished.')
  }
  let cause: unknown
  const filling = (async () => {
    signal?.throwIfAborted()
    const writer = new ArchiveWriter(tar, madeAt)
    await fill(writer)
    finished = true
  })().catch((error) => {
    cause ??= error
    tar.destroy(error as Error)
  })
  const storing = store(measured()).catch((error) => {
    cause ??= error
    tar.destroy(error as Error)
  })
  await Promise.all([filling, storing])
  signal?.removeEventListener('abort', stop)
  if (cause) throw signal?.aborted ? signal.reason : cause
  return { bytes, sha256: hash.digest('hex') }
}
