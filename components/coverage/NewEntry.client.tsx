'use client'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { documentSchema } from '#lib/document/schema.ts'
import type { DeskEntry, EntryOutcome } from '#lib/live/schema.ts'
import { EntryForm, type Named } from './EntryForm.client.tsx'
import { emptyEntry, forgetEntry, keptEntry, type Typed } from './kept-entry.client.ts'

export type WritingActions = { addEntry: Act<DeskEntry>; editEntry: Act<EntryOutcome> }

/** What is said, whatever the order in which the database keeps it. */
const wordsOf = ({ headline, body }: Pick<Typed, 'headline' | 'body'>) =>
  JSON.stringify([headline.trim(), documentSchema.parse(body)], (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

/** Where the next entry is written. */
export function NewEntry({
  articleId,
  userId,
  bylines,
  ownBylines,
  timeZone,
  isPublic,
  actions: { addEntry, editEntry },
  onAdded,
  onSaid,
}: {
  articleId: number
  userId: number
  bylines: Named[]
  ownBylines: number[]
  timeZone: string
  /** Do readers get it at once? */
  isPublic: boolean
  actions: WritingActions
  onAdded: (entry: DeskEntry) => void
  onSaid: (words: string) => void
}) {
  const place = `broadsheet.entry.${articleId}.${userId}`
  const [initial, setInitial] = useState(() => keptEntry(place) ?? emptyEntry(ownBylines))
  const { run, pending, said, errorOf } = useAction()

  async function send({ key, ...typed }: Typed): Promise<Awaited<ReturnType<Act<DeskEntry>>>> {
    const added = await addEntry({ articleId, key, ...typed })
    if (added.outcome !== 'saved' || wordsOf(added.result) === wordsOf(typed)) return added
    // It had arrived before, and was written on since: what is on screen counts.
    const { id, version: baseVersion } = added.result
    const edited = await editEntry({ id, baseVersion, ...typed })
    if (edited.outcome !== 'saved') return edited
    const { result } = edited
    if (result.outcome === 'saved') return { outcome: 'saved', result: result.entry }
    return {
      outcome: 'failed',
      message: 'It had arrived before, and someone changed it since. Change it in the list below.',
    }
  }

  return (
    <EntryForm
      // The next one is another form.
      key={initial.key}
      title="New entry"
      place={place}
      initial={initial}
      isNew
      bylines={bylines}
      timeZone={timeZone}
      pending={pending}
      problem={said?.tone === 'bad' ? said.text : ''}
      errorOf={errorOf}
      onSend={(typed) =>
        run(
          () => send(typed),
          (entry) => {
            forgetEntry(place)
            setInitial(emptyEntry(typed.bylines))
            onAdded(entry)
            onSaid(isPublic ? 'The entry is out.' : 'The entry waits for the article.')
            requestAnimationFrame(() =>
              document.querySelector<HTMLElement>('.entry-form [role="textbox"]')?.focus(),
            )
            return undefined
          },
        )
      }
    />
  )
}
