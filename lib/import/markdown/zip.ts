import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { Invalid } from '#lib/platform/failures.ts'
import type { Bytes } from '../bytes.ts'
import type { SourceItem, SourceOptions } from '../items.ts'
import { isPartOfSite, isPassedOver, isText } from './site.ts'
import { readMarkdown } from './source.ts'

// A ZIP of a site's folder. Its list of files is looked through before anything is written; what it says of
// sizes is held against what comes out.

const wrong = (message: string) => new Invalid({ file: [message] })
const megabyte = 2 ** 20

/** What a ZIP may do. */
export type ZipLimits = {
  files: number
  /** Bytes in all. */
  bytes: number
  /** So many times the ZIP's own size, unless all of it is little. */
  ratio: number
  little: number
}
const limits: ZipLimits = {
  files: 200_000,
  bytes: Number.POSITIVE_INFINITY,
  ratio: 100,
  little: 10 * megabyte,
}

/** Nothing of these is of the site, however many files they have. */
const notUnpacked = /(^|\/)(\.git|node_modules|__MACOSX)(\/|$)/

/** What is in a ZIP, by its list of files. */
type Listed = {
  bytes: number
  texts: number
  /** Links and what else is no file: passed over, as in a folder. */
  links: string[]
  /** The folder in which all of it lies; empty: there is none. */
  top: string
}

/** Bytes as yauzl asks for them. Its many small reads of the list are answered from a larger one. */
class Reader extends RandomAccessReader {
  #bytes: Bytes
  #window = { at: 0, content: Buffer.alloc(0) }

  constructor(bytes: Bytes) {
    super()
    this.#bytes = bytes
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#bytes.read(start, Math.min(end, this.#bytes.size))
  }

  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#part(position, length).then(
      (part) => {
        part.copy(into, offset)
        done(null)
      },
      (error) => done(error),
    )
  }

  async #part(position: number, length: number): Promise<Buffer> {
    const { at, content } = this.#window
    const isThere = position >= at && position + length <= at + content.length
    if (!isThere) {
      const end = Math.min(this.#bytes.size, position + Math.max(length, 65_536))
      if (position + length > end) throw new Error('it ends too early')
      const pieces = await this.#bytes.read(position, end).toArray()
      this.#window = { at: position, content: Buffer.concat(pieces) }
    }
    const from = position - this.#window.at
    return this.#window.content.subarray(from, from + length)
  }

  override close(done: (error: Error | null) => void): void {
    done(null)
  }
}

/** Is it a file that is unpacked? Of what comes from Windows nothing says that it isn't. */
function kindOf({ fileName, externalFileAttributes }: Entry): 'file' | 'folder' | 'link' {
  const type = (externalFileAttributes >>> 16) & 0o170000
  if (fileName.endsWith('/') || type === 0o040000) return 'folder'
  return type === 0 || type === 0o100000 ? 'file' : 'link'
}

/** @throws Invalid (file) when it can't be read, or names what no file can be called */
async function* entriesOf(bytes: Bytes): AsyncGenerator<{ zip: ZipFile; entry: Entry }> {
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(bytes), bytes.size)
    for await (const entry of zip.eachEntry()) yield { zip, entry }
  } catch (error) {
    throw asWrong(error as Error)
  }
}

function asWrong(error: Error): Error {
  const { name, message, code = '' } = error as NodeJS.ErrnoException
  if (name !== 'Error' || (code && !code.startsWith('Z_'))) return error
  const outside = /^(?:invalid relative path|absolute path|invalid characters in fileName): (.*)/s
  const [, path] = outside.exec(message) ?? []
  return wrong(
    path === undefined
      ? `It can’t be read as a ZIP archive: ${message.split('\n')[0]?.replace(/\.$/, '')}.`
      : outOfIt(path),
  )
}

const outOfIt = (path: string) =>
  `It names a file that would lie outside of its folder (${path.slice(0, 200)}): nothing of it is unpacked.`

const inMegabytes = (bytes: number) => `${Math.ceil(bytes / megabyte).toLocaleString('en')} MB`

/** Looks through the list of files. @throws Invalid (file) that says what is wrong */
async function listed(bytes: Bytes, may: ZipLimits): Promise<Listed> {
  const found: Listed = { bytes: 0, texts: 0, links: [], top: '' }
  const tops = new Set<string>()
  let files = 0
  for await (const { entry } of entriesOf(bytes)) {
    if (++files > may.files)
      throw wrong(
        `It has more than ${may.files.toLocaleString('en')} files: leave out what isn’t the site’s.`,
      )
    const { fileName, uncompressedSize } = entry
    const kind = kindOf(entry)
    if (kind === 'folder' || notUnpacked.test(fileName)) continue
    // yauzl has refused the rest.
    if (/\p{Cc}/u.test(fileName)) throw wrong(outOfIt(JSON.stringify(fileName)))
    const path = posix.normalize(fileName)
    tops.add(path.includes('/') ? (path.split('/')[0] ?? '') : '')
    if (kind === 'link') {
      found.links.push(path)
      continue
    }
    if (entry.isEncrypted()) throw wrong('It asks for a password: pack it without one.')
    if (isText(path)) found.texts++
    found.bytes += uncompressedSize
    const isBomb = found.bytes > may.little && found.bytes > bytes.size * may.ratio
    if (isBomb || found.bytes > may.bytes)
      throw wrong(
        `Unpacked it would have more than ${inMegabytes(Math.min(may.bytes, Math.max(may.little, bytes.size * may.ratio)))}, of ${inMegabytes(bytes.size)} packed: nothing of it is unpacked.`,
      )
  }
  const [top = ''] = tops
  // A folder of texts alone may be all that there is of a site.
  if (tops.size === 1 && !isPartOfSite(top)) found.top = top
  return found
}

/** @throws Invalid (file) when it is no ZIP that has texts of Markdown, or one that isn't unpacked */
export async function mustHaveMarkdown(bytes: Bytes, may: Partial<ZipLimits> = {}): Promise<void> {
  const { texts } = await listed(bytes, { ...limits, ...may })
  if (texts > 0) return
  throw wrong(
    'It is a ZIP archive without a text of Markdown. If the export of another system is in it, unpack it, and choose that file.',
  )
}

/** A site that was in a ZIP. */
export type UnpackedSite = {
  root: string
  /** What tells its texts from another's, as a folder's name does. */
  name: string
  /** What was passed over, from the root. */
  links: string[]
}

type Unpacking = {
  /** A folder that is made for it. */
  into: string
  /** As it was called where it comes from. */
  fileName: string
  limits?: Partial<ZipLimits>
  /** Asked before anything is written. @returns why so many bytes can't be, in words */
  noRoomFor: (bytes: number) => Promise<string>
  onBytes?: (written: number, of: number) => void
  signal?: AbortSignal
}

/**
 * Unpacks a ZIP as a stream, a file after the other; each is compared with its sum.
 * @throws Invalid (file) when something is wrong with it; AbortError on `signal`
 */
export async function unpackSite(bytes: Bytes, options: Unpacking): Promise<UnpackedSite> {
  const { into, fileName, signal } = options
  const found = await listed(bytes, { ...limits, ...options.limits })
  const full = await options.noRoomFor(found.bytes)
  if (full) throw wrong(full)
  await mkdir(into, { recursive: true, mode: 0o700 })
  let written = 0
  for await (const { zip, entry } of entriesOf(bytes)) {
    if (kindOf(entry) !== 'file' || notUnpacked.test(entry.fileName)) continue
    const file = join(into, posix.normalize(entry.fileName))
    await unpack(zip, entry, file, signal)
    written += entry.uncompressedSize
    options.onBytes?.(written, found.bytes)
  }
  const below = found.top ? `${found.top}/` : ''
  return {
    root: join(into, found.top),
    name: found.top || fileName.replace(/\.zip$/i, ''),
    links: found.links.map((path) => path.slice(below.length)),
  }
}

async function unpack(
  zip: ZipFile,
  entry: Entry,
  file: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let sum = 0
  const summed = new Transform({
    transform(chunk, _, done) {
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
  })
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    // What is there already is never written over.
    const to = createWriteStream(file, { flags: 'wx', mode: 0o600 })
    await pipeline(await zip.openReadStreamPromise(entry), summed, to, signal ? { signal } : {})
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code))
      throw wrong(
        `It names a file that can’t be beside the others (${entry.fileName.slice(0, 200)}): pack it anew.`,
      )
    throw asWrong(error as Error)
  }
  if (sum !== entry.crc32) throw wrong(`${entry.fileName} in it is damaged: pack it anew.`)
}

/** What a site that was in a ZIP yields: the same as its folder. @throws Invalid as `readMarkdown` does */
export async function* readUnpacked(
  { root, name, links }: UnpackedSite,
  options: SourceOptions,
): AsyncGenerator<SourceItem> {
  for (const path of links)
    if (!isPassedOver(path))
      yield { kind: 'leftOut', place: { file: path }, what: 'links to other places' }
  yield* readMarkdown(root, { ...options, mapping: { name, ...(options.mapping as object) } })
}
