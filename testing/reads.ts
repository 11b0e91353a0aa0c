import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ReadCounter } from '#lib/reads/counter.ts'
import { filesIn, Journal, journalOwner } from '#lib/reads/journal.ts'
import type { Read } from '#lib/reads/schema.ts'
import { type ReadStore, readStore } from '#lib/reads/store.ts'
import { windowEnd } from '#lib/reads/visitor.ts'

/** A look at an article, of a visitor of its own unless one is given. */
export function aRead(articleId: number, given: Partial<Read> = {}): Read {
  const at = given.at ?? Date.now()
  return {
    articleId,
    visitor: randomBytes(16).toString('base64url'),
    at,
    windowEndsAt: windowEnd(at, 30),
    device: 'unknown',
    referrer: '',
    ...given,
  }
}

/** A counter on the test's database, as an instance has one. @param folder of its journal */
export function aCounter(folder: string, store: ReadStore = readStore): ReadCounter {
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      if (ms === 0) setImmediate(resolve)
      else setTimeout(resolve, ms)
    })
  return new ReadCounter({
    store,
    journal: new Journal(filesIn(join(folder, 'reads')), {
      owner: journalOwner(),
      limitBytes: 1024 * 1024,
    }),
    clock: { now: () => Date.now(), sleep },
  })
}
