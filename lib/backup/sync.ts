import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await syncFile(folder)
}

/** @throws what kept it from being written, also before */
async function syncFile(path: string): Promise<void> {
  const opened = await open(path, 'r')
  await opened.sync().finally(() => opened.close())
}

/** At once: a disk writes many together as fast as few. */
const atOnce = 16

/**
 * Waits until all that lies below a folder is on the disk: each file, and the names in each folder. Many that
 * were written before cost far less than each one at its time.
 */
export async function syncTree(folder: string): Promise<void> {
  const paths = below(folder)
  const worker = async () => {
    for await (const { path, isFolder } of paths) await (isFolder ? syncFolder : syncFile)(path)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function* below(path: string): AsyncGenerator<{ path: string; isFolder: boolean }> {
  yield { path, isFolder: true }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const one = join(path, entry.name)
    if (entry.isDirectory()) yield* below(one)
    else yield { path: one, isFolder: false }
  }
}
