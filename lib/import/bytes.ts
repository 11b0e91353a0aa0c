import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** Of an archive, wherever it lies: they can be read from any place to any other. */
export type Bytes = {
  size: number
  /** From `from` to before `to`: all unless given. */
  read(from?: number, to?: number): Readable
}

/** Those of a file. */
export async function fileBytes(path: string): Promise<Bytes> {
  const { size } = await stat(path)
  return {
    size,
    read: (start = 0, to = size) => createReadStream(path, { start, end: Math.max(start, to) - 1 }),
  }
}
