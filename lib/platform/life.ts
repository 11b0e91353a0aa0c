import { setTimeout as sleep } from 'node:timers/promises'
import { log } from './log.ts'
import { processState } from './process-state.ts'

/** Where this process is in its life. */
export type Life = {
  startedAt: Date
  /** It was told to end: nothing new should be sent to it. */
  stopping: boolean
  /** When its job runner last asked for jobs, ms since 1970; null: it doesn't run. */
  jobsAskedAt: () => number | null
}

/** The process's one. */
export const life = (): Life =>
  processState('life', () => ({
    startedAt: new Date(),
    stopping: false,
    jobsAskedAt: () => null,
  }))

/** A time by which all that is under way has to end, however much of it there is. */
export class Deadline {
  readonly #at: number

  /** @param ms from now on */
  constructor(ms: number) {
    this.#at = performance.now() + ms
  }

  /** How long (ms) there is. */
  get left(): number {
    return Math.max(0, this.#at - performance.now())
  }

  /** Waits for some of it. @returns whether it ended in time; what doesn't is named in the log */
  async wait(what: string, work: Promise<unknown>): Promise<boolean> {
    const late = new AbortController()
    const ended = await Promise.race([
      work.then(
        () => true,
        (error) => {
          log.warn({ err: error, what }, 'the end of something failed')
          return true
        },
      ),
      sleep(this.left, false, { signal: late.signal }).catch(() => false),
    ])
    late.abort()
    if (!ended) log.warn({ what }, 'something was cut off: it did not end in time')
    return ended
  }
}
