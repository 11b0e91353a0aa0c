'use client'
import { Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { Keeping } from './keeping.client.ts'
import type { Link } from './useTogether.client.ts'

/** What was last done by hand, in words, and how often something had been typed when it began. */
export type Done = { words: string; at: Date; times: number }

/** "Saved 14:02", or where the words are meanwhile. */
export function SaveStatus({
  keeping,
  link,
  busy,
  done,
  savedAt,
  clock,
}: {
  keeping: Keeping
  link: Link
  busy: boolean
  done: Done | null
  /** When the article was saved before this page; null: never. */
  savedAt: Date | null
  clock: (date: Date) => string
}) {
  const { dirty, waiting, at } = useSyncExternalStore(keeping.subscribe, keeping.get, keeping.get)
  function words(): string {
    if (busy && !waiting) return 'Saving …'
    if (dirty) {
      if (link !== 'connected' && link !== 'connecting') return 'Kept in this browser'
      return waiting ? 'Kept in this browser: the server can’t save it yet' : 'Saving …'
    }
    // What was typed before it may be told to be kept after it: that takes nothing back.
    if (done?.times === keeping.times) return `${done.words} ${clock(done.at)}`
    const last = at ?? savedAt
    return last ? `Saved ${clock(last)}` : 'Nothing saved yet'
  }
  return (
    <Text fz="sm" role="status" data-testid="save-status">
      {words()}
    </Text>
  )
}
