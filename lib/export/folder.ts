import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { StartFailure } from '#lib/platform/failures.ts'

/** SHA-256 and path of each file, as `sha256sum --check` reads them. */
export const sumsFile = 'SHA256SUMS'
/** Lies in a folder that isn't whole; says who writes it. */
const unfinished = 'UNFINISHED'

/** A file that is being written: counted and hashed as it goes. */
export class FileWriter {
  #handle: FileHandle
  #hash: Hash = createHash('sha256')
  #waiting: string[] = []
  #length = 0
  bytes = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
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
    await this.#handle.writeFile(content)
  }

  /** @param sync is it waited for until all is on the disk? @returns SHA-256 */
  async close(sync = true): Promise<string> {
    await this.#flush()
    if (sync) await this.#handle.sync()
    await this.#handle.close()
    return this.#hash.digest('hex')
  }
}

/**
 * A folder that is there whole or not at all: what is written lies in `FOLDER.partial` until it is
 * finished.
 */
export class Folder {
  #target: string
  #partial: string
  #sums: FileWriter

  /** @throws StartFailure when the folder is there already, or someone else is writing it */
  static async begin(target: string): Promise<Folder> {
    if (existsSync(target))
      throw new StartFailure(`${target} is there already: name a folder that isn’t.`)
    const partial = `${target}.partial`
    if (existsSync(partial)) await clear(partial)
    await mkdir(partial, { recursive: true })
    await writeFile(join(partial, unfinished), String(process.pid))
    const sums = new FileWriter(await open(join(partial, sumsFile), 'wx'))
    return new Folder(target, partial, sums)
  }

  constructor(target: string, partial: string, sums: FileWriter) {
    this.#target = target
    this.#partial = partial
    this.#sums = sums
  }

  /** Begins a file, which `close` ends. @param path with slashes, below the folder */
  async open(path: string): Promise<FileWriter> {
    const whole = join(this.#partial, path)
    await mkdir(dirname(whole), { recursive: true })
    return new FileWriter(await open(whole, 'wx'))
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

  /** The folder gets its name. @param last files beside the sums, by their paths */
  async finish(last: (sums: string) => { path: string; text: string }): Promise<void> {
    const { path, text } = last(await this.#sums.close())
    const file = new FileWriter(await open(join(this.#partial, path), 'wx'))
    await file.write(text)
    await file.close()
    await rm(join(this.#partial, unfinished))
    await rename(this.#partial, this.#target)
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
