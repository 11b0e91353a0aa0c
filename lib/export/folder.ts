import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Output, Place } from './places.ts'

/** SHA-256 and path of each file, as `sha256sum --check` reads them. */
export const sumsFile = 'SHA256SUMS'

/** A file that is being written: counted and hashed as it goes. */
export class FileWriter {
  #output: Output
  #hash: Hash = createHash('sha256')
  #waiting: string[] = []
  #length = 0
  bytes = 0

  constructor(output: Output) {
    this.#output = output
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length > 256 * 1024) await this.#flush()
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#length = 0
    if (text) await this.writeBytes(Buffer.from(text))
  }

  async writeBytes(content: Buffer): Promise<void> {
    this.#hash.update(content)
    this.bytes += content.length
    await this.#output.write(content)
  }

  /** @param sync is it waited for until all is on the disk? @returns SHA-256 */
  async close(sync = true): Promise<string> {
    await this.#flush()
    await this.#output.close(sync)
    return this.#hash.digest('hex')
  }
}

/** The files of an export, at a place where they are whole or not there at all. */
export class Folder {
  #place: Place
  #sums: FileWriter

  /** @throws StartFailure when something is there already, or someone else is writing it */
  static async begin(place: Place): Promise<Folder> {
    await place.begin()
    return new Folder(place, new FileWriter(await place.create(sumsFile)))
  }

  constructor(place: Place, sums: FileWriter) {
    this.#place = place
    this.#sums = sums
  }

  /** Begins a file, which `close` ends. @param path with slashes, below the folder */
  async open(path: string): Promise<FileWriter> {
    return new FileWriter(await this.#place.create(path))
  }

  async close(path: string, file: FileWriter, sync = true): Promise<void> {
    await this.#sums.write(`${await file.close(sync)}  ${path}\n`)
  }

  /**
   * Writes one of many small files. The disk isn't waited for at each, which would take most of the
   * time: what a machine that fails then loses, the sums tell.
   */
  async file(path: string, write: (file: FileWriter) => Promise<void>): Promise<void> {
    const file = await this.open(path)
    await write(file)
    await this.close(path, file, false)
  }

  copy(path: string, content: Readable): Promise<void> {
    return this.file(path, async (file) => {
      for await (const piece of content) await file.writeBytes(piece as Buffer)
    })
  }

  /** It is whole from now on. @param last files beside the sums, by their paths */
  async finish(last: (sums: string) => { path: string; text: string }): Promise<void> {
    const { path, text } = last(await this.#sums.close())
    const file = new FileWriter(await this.#place.create(path))
    await file.write(text)
    await file.close()
    await this.#place.finish()
  }

  /** It never becomes whole. */
  abandon(): Promise<void> {
    return this.#place.abandon()
  }
}
