import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { readGroup, saveGroup } from '#lib/settings/groups.ts'
import { removeArchive } from './making.ts'
import { type BackupSettings, backupGroup } from './schema.ts'

/** Says when backups are made, where they go, and how many stay. @throws Refused, Invalid */
export async function saveBackupSettings(actor: Actor, settings: BackupSettings): Promise<void> {
  mustBeAllowed(actor, 'backup.manage')
  if (settings.place === 'bucket' && !env().BACKUP_S3_BUCKET)
    throw new Invalid({
      place: ['No bucket is set for backups: set BACKUP_S3_BUCKET where the server starts.'],
    })
  await saveGroup(actor, backupGroup, settings)
}

/** Has a backup made now, by a job. @returns its id; Refused, Invalid when one is under way */
export async function backUpNow(actor: Actor): Promise<number> {
  mustBeAllowed(actor, 'backup.manage')
  const { place } = await readGroup(backupGroup)
  return write(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet backup due'))`
    if (await tx.backup.count({ where: { state: { in: ['waiting', 'running'] } } }))
      throw new Invalid({ '': ['A backup is being made already.'] })
    const { id } = await tx.backup.create({
      data: {
        trigger: 'person',
        startedBy: actorId(actor),
        startedByName: actor.name,
        place,
      },
      select: { id: true },
    })
    await enqueue(tx, 'back-up', {})
    await recordAudit(tx, actor, 'backup.start', `backup:${id}`)
    return id
  })
}

/** Removes an archive; what is known of it stays. @throws Refused, NotFound, Invalid */
export async function removeBackup(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'backup.manage')
  const backup = await db().backup.findUnique({ where: { id, removedAt: null } })
  if (!backup?.address) throw new NotFound('There is no such backup any more.')
  const younger = await db().backup.count({
    where: { id: { gt: id }, state: 'done', removedAt: null },
  })
  if (backup.state === 'done' && younger === 0)
    throw new Invalid({ '': ['It is the newest good one, so it stays: make another first.'] })
  await removeArchive(backup.address)
  await write(async (tx) => {
    await tx.backup.update({ where: { id }, data: { removedAt: new Date() } })
    await recordAudit(tx, actor, 'backup.remove', `backup:${id}`, { address: backup.address })
  })
}
