import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'

// Where uploaded archives lie: DATA_DIR/imports/RANDOM/NAME, of the instance that took them.

const folder = () => resolve(env().DATA_DIR, 'imports')

export const fileOf = (path: string): string => join(folder(), path)

/** Makes a folder for one. @returns its path, with a name that some ids are made of */
export async function placeFor(random: string, fileName: string): Promise<string> {
  const name = fileName.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '') || 'archive'
  await mkdir(join(folder(), random), { recursive: true, mode: 0o700 })
  return join(random, name.slice(-100))
}

export async function isHere(path: string): Promise<boolean> {
  const info = await stat(fileOf(path)).catch(() => undefined)
  return info?.isFile() ?? false
}

/** Removes a run's folder with all that is in it. */
export async function removeFolder(path: string): Promise<void> {
  await rm(dirname(fileOf(path)), { recursive: true, force: true }).catch((error) =>
    log.warn({ err: error, path }, 'an uploaded archive could not be removed'),
  )
}

/** Bytes that may still be written. */
export async function roomLeft(): Promise<number> {
  const { bavail, bsize } = await statfs(resolve(env().DATA_DIR))
  return bavail * bsize - env().DISK_RESERVE_MB * 2 ** 20
}

const mediaFolder = () => resolve(env().DATA_DIR, 'import-media')

/** Folders that whoever looks after the server put there for imports. */
export async function pictureFolders(): Promise<string[]> {
  const entries = await readdir(mediaFolder(), { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

/** One of `pictureFolders`; undefined: there is none of that name. */
export async function pictureFolder(name: string): Promise<string | undefined> {
  return (await pictureFolders()).includes(name) ? join(mediaFolder(), name) : undefined
}
