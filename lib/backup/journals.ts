import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Reads that are kept on the disk while the database is away: lib/reads/journal.ts. */
export type OpenJournal = {
  name: string
  size: number
  content(): AsyncIterable<Buffer>
  close(): Promise<void>
}

/**
 * Opens the journals of this machine as they are now. Once opened they can be read, also when they are
 * written into the database meanwhile: a batch that is in both counts once, by its id.
 */
export async function openJournals(dataDir: string): Promise<OpenJournal[]> {
  const folder = join(dataDir, 'reads')
  const names = await readdir(folder).catch(() => [] as string[])
  const journals: OpenJournal[] = []
  for (const name of names.filter((one) => one.endsWith('.journal')).sort()) {
    const file = await open(join(folder, name)).catch(() => undefined)
    if (!file) continue
    const { size } = await file.stat()
    if (size > 0)
      journals.push({ name, size, content: () => firstOf(file, size), close: () => file.close() })
    else await file.close()
  }
  return journals
}

/** More may be added while it is read. */
async function* firstOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafe(Math.min(256 * 1024, size - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw new Error('a journal of reads became shorter')
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
