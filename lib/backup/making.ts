import { createHash } from 'node:crypto'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { type Created, createBackup, type Progress } from './create.ts'
import { encrypts, type Keys, keysOf, opens } from './crypt.ts'
import { kept } from './keeping.ts'
import { type Archives, archiveAt, placeOf, sumOf } from './places.ts'
import { begin, noteDone, noteFailed, telling } from './records.ts'
import { type BackupSettings, backupGroup } from './schema.ts'
import { verifyArchive } from './verify.ts'

export type Wanted = {
  url: string
  /** One that waits in the table; else a new one. */
  id?: number | undefined
  /** Unless given: as the settings say. */
  place?: Archives | undefined
  withSecrets?: boolean
  verify?: boolean | undefined
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal | undefined
}

/**
 * Makes a backup, reads it back, notes what came of it, and removes those that the rule keeps no longer.
 * @throws StartFailure when it can't be made, or doesn't read back right
 */
export async function makeBackup(
  actor: Actor,
  { url, id, signal, onProgress, withSecrets = true, ...wanted }: Wanted,
): Promise<Created & { verification: string; removed: string[] }> {
  const settings = await readGroup(backupGroup)
  const keys = keysOf(env())
  const row = id === undefined ? null : await db().backup.findUnique({ where: { id } })
  const place =
    wanted.place ??
    placeOf(row?.place === 'bucket' ? 'bucket' : row ? 'folder' : settings.place, env())
  const trigger = row?.trigger ?? 'command'
  const begun = await begin(actor, { id, trigger, place: place.kind, encrypted: encrypts(keys) })
  const { tell, stop } = telling(begun)
  let made: Created | undefined
  try {
    made = await createBackup({
      ...{ url, place, keys, withSecrets, signal },
      onProgress: (progress) => {
        tell(progress)
        onProgress?.(progress)
      },
    })
    const verification = (wanted.verify ?? settings.verify) ? await readBack(place, made, keys) : ''
    await stop()
    await noteDone(begun, made, verification)
    const removed = await prune(settings)
    return { ...made, verification, removed }
  } catch (error) {
    await stop()
    const why = inOneLine(error)
    const failure = made ? `It was made, but doesn’t read back right: ${why}` : why
    await noteFailed(begun, failure, made?.address).catch((second) =>
      log.error({ err: second }, 'it could not be noted that a backup failed'),
    )
    throw error
  }
}

function inOneLine(error: unknown): string {
  const { message } = error as Error
  return message.split('\n')[0]?.slice(0, 500) ?? ''
}

/** @returns what was read, in words @throws StartFailure */
async function readBack(place: Archives, { name, sha256 }: Created, keys: Keys): Promise<string> {
  if (!encrypts(keys) || opens(keys)) {
    const verified = await verifyArchive({ place, name, keys })
    if (verified.sha256 !== sha256)
      throw new StartFailure('what lies there isn’t what was written.')
    return `Read whole: ${verified.rows} rows, ${verified.files} files.`
  }
  const { stream } = await place.open(name)
  const hash = createHash('sha256')
  for await (const piece of stream) hash.update(piece)
  if (hash.digest('hex') !== sha256)
    throw new StartFailure('what lies there isn’t what was written.')
  return 'Its sum is right. What is in it opens only with its key, which isn’t here.'
}

/** Removes what was made by schedule and is kept no longer. @returns the addresses */
export async function prune(settings: BackupSettings): Promise<string[]> {
  const rows = await db().backup.findMany({
    where: { state: 'done', trigger: 'schedule', removedAt: null, startedAt: { not: null } },
    select: { id: true, address: true, startedAt: true },
  })
  const backups = rows.map(({ startedAt, ...row }) => ({ ...row, at: startedAt ?? new Date(0) }))
  const stay = kept(backups, settings, env().NEWSROOM_TIMEZONE)
  const removed: string[] = []
  for (const backup of backups) {
    if (stay.has(backup)) continue
    try {
      await removeArchive(backup.address)
      await db().backup.update({ where: { id: backup.id }, data: { removedAt: new Date() } })
      removed.push(backup.address)
    } catch (error) {
      log.warn({ err: error, archive: backup.address }, 'an old backup could not be removed')
    }
  }
  return removed
}

export async function removeArchive(address: string): Promise<void> {
  const { place, name } = archiveAt(address, env())
  await place.remove(name)
  await place.remove(sumOf(name))
}
