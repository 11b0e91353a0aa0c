import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db, isUniqueViolation } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import type { Choices, ImportTask } from '../schema.ts'
import { begin } from './background.ts'
import { pictureFolder } from './place.ts'
import { giveUpOnSilent, isGoneOnWith } from './records.ts'
import { isHere, removeStored } from './stored.ts'

/**
 * Starts a dry run or the import of an archive, or goes on with one that ended before its end, in a
 * process of its own.
 * @throws Refused, NotFound, Invalid when it can't be begun now
 */
export async function startImport(
  actor: Actor,
  { id, task, choices }: { id: number; task: ImportTask; choices: Choices },
): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await giveUpOnSilent()
  const run = await existing(id)
  if (run.state === 'uploading')
    throw new Invalid({ '': ['The file isn’t here whole yet: choose it again, to go on.'] })
  if (run.fileRemovedAt) throw new Invalid({ '': ['Its file was removed: upload it again.'] })
  if (!(await isHere(run)))
    throw new Invalid({
      '': [
        run.inBucket
          ? 'Its file can’t be had from the bucket. Try once more, or upload it again.'
          : 'Its file lies on another server of this newsroom. Upload it again, or try once more.',
      ],
    })
  if (choices.media && !(await pictureFolder(choices.media)))
    throw new Invalid({ media: ['There is no such folder any more: choose another.'] })
  const goesOn = isGoneOnWith(run, task)
  const attempt = run.attempt + 1
  const now = new Date()
  try {
    await write(async (tx) => {
      const { count } = await tx.importRun.updateMany({
        where: { id, attempt: run.attempt, state: { not: 'running' } },
        data: {
          ...{ state: 'running', task, attempt, choices, stopAsked: false, failure: '' },
          ...{ startedByName: actor.name, startedAt: now, aliveAt: now, touchedAt: now },
          ...{ finishedAt: null, done: 0, total: 0, items: 0 },
          ...(goesOn ? {} : { [task === 'look' ? 'looked' : 'report']: {} }),
        },
      })
      if (count === 0) throw new Invalid({ '': ['It is at work already.'] })
      // What is told again is told by the new attempt. Notes stand with what came in.
      const kind = goesOn ? { kind: { not: 'note' } } : {}
      await tx.importLine.deleteMany({ where: { runId: id, task, ...kind } })
      const action = task === 'look' ? 'import.look' : 'import.start'
      await recordAudit(tx, actor, action, `import:${id}`, { fileName: run.fileName, goesOn })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Invalid({ '': ['Another import is at work: wait for its end, or stop it.'] })
  }
  await begin({ id, attempt, path: run.path })
}

/** Has an import end after what it is writing. It can be gone on with. @throws Refused, NotFound */
export async function stopImport(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await existing(id)
  await write(async (tx) => {
    const { count } = await tx.importRun.updateMany({
      where: { id, state: 'running', stopAsked: false },
      data: { stopAsked: true },
    })
    if (count) await recordAudit(tx, actor, 'import.stop', `import:${id}`)
  })
}

/**
 * Removes an archive's file; what came of it stays known. An upload that isn't whole goes altogether.
 * @throws Refused, NotFound, Invalid while it is read
 */
export async function removeArchive(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await giveUpOnSilent()
  const run = await existing(id)
  if (run.state === 'running')
    throw new Invalid({ '': ['It is being read: stop the import first.'] })
  await write(async (tx) => {
    if (run.state === 'uploading') await tx.importRun.delete({ where: { id } })
    else {
      await tx.importRun.update({ where: { id }, data: { fileRemovedAt: new Date() } })
      await tx.importPiece.deleteMany({ where: { runId: id } })
    }
    await recordAudit(tx, actor, 'import.remove', `import:${id}`, { fileName: run.fileName })
  })
  await removeStored(run)
}

async function existing(id: number) {
  const run = await db().importRun.findUnique({ where: { id } })
  if (!run) throw new NotFound('There is no such import any more.')
  return run
}
