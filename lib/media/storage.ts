import { randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from '#lib/platform/env.ts'

// Files lie under DATA_DIR/media, in folders by the first two digits of their hash.
const pathOf = (file: string) => join(env().DATA_DIR, 'media', file.slice(0, 2), file)

/** Stores a file under its name; a reader sees all of it or none. */
export async function putFile(file: string, content: Buffer): Promise<void> {
  const path = pathOf(file)
  await mkdir(join(path, '..'), { recursive: true })
  const temporary = `${path}.${randomUUID()}`
  await writeFile(temporary, content, { flush: true })
  await rename(temporary, path)
}

/** Opens a stored file; undefined when there is none. */
export async function openFile(
  file: string,
): Promise<{ size: number; stream: () => ReadStream } | undefined> {
  const path = pathOf(file)
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? { size: found.size, stream: () => createReadStream(path) } : undefined
}
