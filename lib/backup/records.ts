import { type Actor, actorId } from '#lib/auth/can.ts'
import { db, isUniqueViolation } from '#lib/platform/db.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import type { Created, Progress } from './create.ts'
import type { Place } from './schema.ts'

// What is known of each backup, in a table of its own: who wanted it, how far it is, what came of it.

/** Who makes one is heard of more often than this (s), or has ended. */
const silentSeconds = 120

/** Notes that whoever made a backup has ended in the middle of it. */
export async function giveUpOnSilent(): Promise<void> {
  await db().$executeRaw`
    update "Backup" set state = 'failed', "finishedAt" = now(),
      failure = 'It was ended in the middle. Nothing of it is left.'
    where state = 'running' and "aliveAt" < now() - make_interval(secs => ${silentSeconds}::float8)`
}

const busy = () => new StartFailure('Another backup is being made: wait for it.')

export type Begun = { id: number }

/**
 * Takes a backup that waits, or notes a new one.
 * @throws StartFailure when another one is being made, or somebody else has taken it
 */
export async function begin(
  actor: Actor,
  given: { id?: number | undefined; trigger: string; place: Place; encrypted: boolean },
): Promise<Begun> {
  await giveUpOnSilent()
  const { id, trigger, place, encrypted } = given
  const now = new Date()
  const started = { state: 'running', startedAt: now, aliveAt: now, place, encrypted } as const
  try {
    if (id !== undefined) {
      const { count } = await db().backup.updateMany({
        where: { id, state: 'waiting' },
        data: started,
      })
      if (count === 0) throw busy()
      return { id }
    }
    return await db().backup.create({
      data: { ...started, trigger, startedBy: actorId(actor), startedByName: actor.name },
      select: { id: true },
    })
  } catch (error) {
    throw isUniqueViolation(error) ? busy() : error
  }
}

/** Tells how far it is, now and then, and that it is still being made. */
export function telling({ id }: Begun): { tell(progress: Progress): void; stop(): Promise<void> } {
  let last: Progress = { phase: 'database', done: 0, total: 0 }
  let writing: Promise<unknown> = Promise.resolve()
  let wroteAt = 0
  const write = () => {
    wroteAt = Date.now()
    const { phase, done, total } = last
    const data = {
      aliveAt: new Date(),
      phase,
      done: BigInt(Math.round(done)),
      total: BigInt(Math.round(total)),
    }
    writing = db()
      .backup.updateMany({ where: { id, state: 'running' }, data })
      .catch((error) => log.warn({ err: error }, 'how far a backup is could not be noted'))
  }
  const timer = setInterval(write, 10_000)
  timer.unref()
  return {
    tell(progress) {
      last = progress
      if (Date.now() - wroteAt > 1000) write()
    },
    async stop() {
      clearInterval(timer)
      await writing
    },
  }
}

export async function noteDone(
  { id }: Begun,
  created: Created,
  verification: string,
): Promise<void> {
  const { address, bytes, rows, files, encrypted, warnings } = created
  await db().backup.update({
    where: { id },
    data: {
      state: 'done',
      finishedAt: new Date(),
      ...{ address, encrypted, warnings, files, verification },
      bytes: BigInt(bytes),
      rows: BigInt(rows),
      verifiedAt: verification ? new Date() : null,
    },
  })
}

export async function noteFailed({ id }: Begun, failure: string, address = ''): Promise<void> {
  await db().backup.updateMany({
    where: { id, state: { in: ['waiting', 'running'] } },
    data: { state: 'failed', finishedAt: new Date(), failure, address },
  })
}
