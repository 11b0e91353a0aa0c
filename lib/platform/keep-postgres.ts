import { log } from './log.ts'
import type { EmbeddedPostgres } from './postgres.ts'

/** How often (ms) it is looked whether the server is there. */
const lookEvery = 1000
/** Looks in a row that find nothing before it is started: what ended it may be starting it too. */
const gone = 4
/** After a start that failed (the disk is still full) the next one waits so many looks. */
const pause = 3

/**
 * Starts the embedded PostgreSQL again when it has ended by itself: out of memory, or on a disk that
 * was full, where PostgreSQL can't stay. Nobody else would: it is no service of the system's.
 * @param isMine is it still this process that keeps it?
 * @returns what ends that; a start that is under way is waited for
 */
export function keepRunning(
  postgres: Pick<EmbeddedPostgres, 'runs' | 'startAgain'>,
  isMine: () => boolean,
): () => Promise<void> {
  let missed = 0
  let looking: Promise<void> | undefined
  async function look(): Promise<void> {
    if (await postgres.runs()) missed = 0
    else if (++missed >= gone && isMine()) {
      missed = gone - pause
      await postgres.startAgain()
      missed = 0
      log.warn('the embedded database had ended: it was started again')
    }
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error) => log.error({ err: error }, 'the embedded database could not be started'))
      .finally(() => {
        looking = undefined
      })
  }, lookEvery).unref()
  return async () => {
    clearInterval(timer)
    await looking
  }
}
