'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import type { Coverage, DeskCoverage, DeskEntry } from '#lib/live/schema.ts'

type Actions = { readChanges: Act<DeskCoverage>; readEarlier: Act<DeskCoverage> }

const comesBefore = (one: DeskEntry, other: DeskEntry) =>
  other.at.getTime() - one.at.getTime() || other.id - one.id

/**
 * Coverage as it is now, also when others write: the server says that something changed, and what is
 * asked for by the number of the last change that is known.
 */
export function useCoverage(initial: DeskCoverage, { readChanges, readEarlier }: Actions) {
  const { articleId } = initial
  const [standing, setStanding] = useState<Coverage>(initial)
  const [entries, setEntries] = useState(initial.list)
  const [more, setMore] = useState(initial.more)
  const [away, setAway] = useState(false)
  const known = useRef(initial.sequence)

  /** Puts in entries as they are now; of two forms of one, the later. */
  const take = useCallback((changed: DeskEntry[]) => {
    setEntries((now) => {
      const byId = new Map(now.map((entry) => [entry.id, entry]))
      for (const entry of changed) {
        const before = byId.get(entry.id)
        if (!before || entry.sequence >= before.sequence) byId.set(entry.id, entry)
      }
      return [...byId.values()].sort(comesBefore)
    })
  }, [])

  const asking = useRef<Promise<void> | null>(null)
  const again = useRef(false)
  const ask = useCallback(() => {
    again.current = true
    asking.current ??= (async () => {
      try {
        while (again.current) {
          again.current = false
          const found = await readChanges({ articleId, after: known.current })
          if (found.outcome !== 'saved') throw new Error(found.outcome)
          const { list, more, ...standing } = found.result
          take(list)
          setStanding(standing)
          const last = list.at(-1)
          if (last) known.current = last.sequence
          if (more) again.current = true
        }
        setAway(false)
      } catch {
        setAway(true)
        setTimeout(() => void ask(), 3000)
      } finally {
        asking.current = null
      }
    })()
    return asking.current
  }, [articleId, readChanges, take])

  useEffect(() => {
    let source: EventSource
    let retry: ReturnType<typeof setTimeout>
    function listen(): void {
      source = new EventSource(`/admin/live/${articleId}`)
      source.onmessage = () => void ask()
      source.onerror = () => {
        setAway(true)
        if (source.readyState === EventSource.CLOSED) retry = setTimeout(listen, 5000)
      }
    }
    listen()
    return () => {
      clearTimeout(retry)
      source.close()
    }
  }, [articleId, ask])

  async function showEarlier(): Promise<void> {
    const last = entries.at(-1)
    if (!last) return
    const before = { at: last.at, id: last.id }
    const found = await readEarlier({ articleId, before }).catch(() => null)
    if (found?.outcome !== 'saved') return setAway(true)
    take(found.result.list)
    setMore(found.result.more)
  }

  return {
    standing,
    setStanding,
    entries: entries.filter(({ deletedAt }) => !deletedAt),
    take,
    more,
    showEarlier,
    /** Is the connection lost? */
    away,
  }
}
