import type { EntryTime } from '#components/live/EntryElement.tsx'
import type { LivePage } from '#lib/live/schema.ts'
import { formatDateline, formatEntryTime } from '#lib/settings/dateline.ts'
import type { Settings } from '#lib/settings/schema.ts'

/** The times of a piece of live coverage, in words. */
export async function datedLive(
  live: Pick<LivePage, 'startedAt' | 'endedAt' | 'keyPoints' | 'entries'> & {
    pinned?: LivePage['pinned']
  },
  settings: Settings,
  /** Of the coverage's words. */
  language: string,
) {
  const { startedAt, endedAt, keyPoints, entries, pinned = [] } = live
  const told = async (at: Date) => ({ at, words: await formatDateline(at, settings, language) })
  const times = new Map<number, EntryTime>()
  for (const { id, at } of [...keyPoints, ...entries, ...pinned])
    times.set(id, formatEntryTime(at, language))
  return { since: await told(startedAt), ended: endedAt && (await told(endedAt)), times }
}
