import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'

// Where uploaded archives lie on a disk: DATA_DIR/imports/RANDOM/NAME, of the instance that took them. What
// an attempt needs besides lies in a folder of its own there.

const folder = () => resolve(env().DATA_DIR, 'imports')

export const fileOf = (path: string): string => join(folder(), path)

/** A new path for a file; its name is part of what some ids are made of. */
export function newPath(fileName: string): string {
  const name = fileName.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '') || 'archive'
  return join(randomBytes(16).toString('hex'), name.slice(-100))
}

/** Makes the folder in which a run's file, and what its process says, lies here. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(dirname(fileOf(path)), { recursive: true, mode: 0o700 })
}

/** Removes a run's folder with all that is in it. */
export async function removeFolder(path: string): Promise<void> {
  await rm(dirname(fileOf(path)), { recursive: true, force: true }).catch((error) =>
    log.warn({ err: error, path }, 'an uploaded archive could not be removed'),
  )
}

/** What one attempt at a run keeps on the disk while it works. */
export const workOf = (path: string, attempt: number): string =>
  join(dirname(fileOf(path)), `attempt-${attempt}`)

export async function removeWork(path: string, attempt: number): Promise<void> {
  await rm(workOf(path, attempt), { recursive: true, force: true }).catch((error) =>
    log.warn({ err: error, path }, 'what an import left could not be removed'),
  )
}

export const inMegabytes = (bytes: number) =>
  `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MB`

/** So many bytes may come out of an archive that was uploaded. */
export const mostUnpacked = (): number => 4 * env().IMPORT_MAX_MB * 2 ** 20

/** Why so many bytes can’t be written on the disk of a folder, in words; empty: they can. */
export async function noRoomFor(size: number, folder = env().DATA_DIR): Promise<string> {
  const { bavail, bsize } = await statfs(resolve(folder))
  const room = bavail * bsize - env().DISK_RESERVE_MB * 2 ** 20
  if (size <= room) return ''
  return `There is no room for it: it has ${inMegabytes(size)}, and the server’s disk has ${inMegabytes(Math.max(0, room))} left.`
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
