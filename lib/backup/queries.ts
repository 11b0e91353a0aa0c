import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { encrypts, keysOf } from './crypt.ts'
import { backupFolder, placeOf } from './places.ts'
import { type BackupRow, type BackupState, backupGroup, oldestGood, type Place } from './schema.ts'
import { nextBackup } from './times.ts'

/** The newest backups first, those that failed too. @throws Refused */
export async function listBackups(actor: Actor, limit = 60): Promise<BackupRow[]> {
  mustBeAllowed(actor, 'backup.manage')
  const rows = await db().backup.findMany({ orderBy: { id: 'desc' }, take: limit })
  return rows.map(({ bytes, rows: count, done, total, ...row }) => ({
    ...row,
    bytes: bytes === null ? null : Number(bytes),
    rows: count === null ? null : Number(count),
    done: Number(done),
    total: Number(total),
  }))
}

/** Where backups can go, and whether they are encrypted: as the environment says. */
export function backupPlaces(): { places: { kind: Place; address: string }[]; encrypted: boolean } {
  const places: { kind: Place; address: string }[] = [
    { kind: 'folder', address: backupFolder(env()) },
  ]
  if (env().BACKUP_S3_BUCKET)
    places.push({ kind: 'bucket', address: placeOf('bucket', env()).addressOf('') })
  return { places, encrypted: encrypts(keysOf(env())) }
}

/** How the newsroom's backups are, for whoever looks after the site: two indexed queries. */
export async function backupState(): Promise<BackupState> {
  const settings = await readGroup(backupGroup)
  const now = new Date()
  const next = nextBackup(settings, now, env().NEWSROOM_TIMEZONE)
  const [good, latest, running] = await Promise.all([
    db().backup.findFirst({
      where: { state: 'done', removedAt: null },
      orderBy: { id: 'desc' },
      select: {
        id: true,
        address: true,
        bytes: true,
        verifiedAt: true,
        startedAt: true,
        createdAt: true,
      },
    }),
    db().backup.findFirst({
      where: { state: { in: ['done', 'failed'] } },
      orderBy: { id: 'desc' },
      select: { state: true, failure: true, finishedAt: true, createdAt: true },
    }),
    db().backup.findFirst({
      where: { state: 'running' },
      select: { phase: true, done: true, total: true },
    }),
  ])
  const at = good && (good.startedAt ?? good.createdAt)
  const ageSeconds = at ? Math.round((now.getTime() - at.getTime()) / 1000) : null
  const lastFailure =
    latest?.state === 'failed'
      ? { at: latest.finishedAt ?? latest.createdAt, failure: latest.failure }
      : null
  const oldest = oldestGood(settings)
  const isOld = oldest !== null && ageSeconds !== null && ageSeconds * 1000 > oldest
  const warning = !good
    ? 'There is no backup of this newsroom.'
    : lastFailure
      ? `The last backup failed: ${lastFailure.failure}`
      : isOld
        ? `The last good backup is ${Math.floor((ageSeconds ?? 0) / 3600)} hours old.`
        : oldest === null
          ? 'No backups are made by themselves.'
          : ''
  return {
    scheduled: settings.every !== 'never',
    next,
    lastGood:
      good && at
        ? {
            ...{ id: good.id, address: good.address, at, verifiedAt: good.verifiedAt },
            bytes: good.bytes === null ? null : Number(good.bytes),
          }
        : null,
    ageSeconds,
    lastFailure,
    running: running && {
      phase: running.phase,
      done: Number(running.done),
      total: Number(running.total),
    },
    warning,
  }
}

/** The oldest that somebody wants and nobody makes yet. */
export async function waitingBackup(): Promise<number | null> {
  const found = await db().backup.findFirst({
    where: { state: 'waiting' },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  return found?.id ?? null
}
