import { LRUCache } from 'lru-cache'
import { roomFor } from '#lib/platform/room.ts'
import type { Depth, Progress } from './schema.ts'

type Told = { until: number; reached: Set<Depth> }

/** Someone who reads an article twice within a window, as one read, has come as far once. */
export class ProgressOnce {
  #told = new LRUCache<string, Told>(roomFor(100_000))

  /**
   * What of it wasn't told in this window.
   * @param key the article and the visitor
   * @param windowEndsAt in ms since 1970
   */
  of(
    key: string,
    windowEndsAt: number,
    { reached, seconds }: Pick<Progress, 'reached' | 'seconds'>,
  ): Pick<Progress, 'reached' | 'seconds'> {
    const before = this.#told.get(key)
    const told =
      before?.until === windowEndsAt ? before : { until: windowEndsAt, reached: new Set<Depth>() }
    const isNew = reached.filter((depth) => !told.reached.has(depth))
    for (const depth of isNew) told.reached.add(depth)
    this.#told.set(key, told)
    return { reached: isNew, seconds }
  }
}
