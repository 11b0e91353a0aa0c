'use client'
import { Alert, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import type { DeskEntry, EntryOutcome } from '#lib/live/schema.ts'
import { EntryForm, type Named } from './EntryForm.client.tsx'
import { forgetEntry, keptEntry, type Typed } from './kept-entry.client.ts'

const noResources = { pictures: {}, articles: {} }

const typedOf = ({ headline, body, bylines }: DeskEntry): Typed => ({
  key: '',
  headline,
  body,
  bylines: bylines.map(({ id }) => id),
  at: '',
  pinned: false,
  keyPoint: false,
})

/** An entry while it is changed. When someone else changed it meanwhile, both texts are there. */
export function EditedEntry({
  entry,
  userId,
  bylines,
  timeZone,
  editEntry,
  onSaved,
  onClose,
}: {
  entry: DeskEntry
  userId: number
  bylines: Named[]
  timeZone: string
  editEntry: Act<EntryOutcome>
  onSaved: (entry: DeskEntry) => void
  onClose: () => void
}) {
  const place = `broadsheet.entry.edit.${entry.id}.${userId}`
  const [begun, setBegun] = useState(() => ({
    baseVersion: entry.version,
    typed: keptEntry(place) ?? typedOf(entry),
  }))
  const [theirs, setTheirs] = useState<DeskEntry | null>(null)
  const { run, pending, said, errorOf } = useAction()

  function close(): void {
    forgetEntry(place)
    onClose()
  }

  return (
    <>
      {theirs && (
        <Alert role="alert" variant="default" mb="md" title="Someone changed this entry meanwhile">
          <Text fz="sm" mb="xs">
            It says now:
          </Text>
          {theirs.headline && <Text fw={600}>{theirs.headline}</Text>}
          <ArticleBody document={theirs.body} resources={noResources} language="en-GB" />
          <Group mt="sm" gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setBegun((now) => ({ ...now, baseVersion: theirs.version }))
                setTheirs(null)
              }}
            >
              Go on with mine
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                onSaved(theirs)
                close()
              }}
            >
              Keep theirs
            </Button>
          </Group>
        </Alert>
      )}
      <EntryForm
        title="Change the entry"
        place={place}
        initial={begun.typed}
        isNew={false}
        bylines={bylines}
        timeZone={timeZone}
        pending={pending}
        problem={said?.tone === 'bad' ? said.text : ''}
        errorOf={errorOf}
        onSend={(typed) =>
          run(
            () => editEntry({ id: entry.id, baseVersion: begun.baseVersion, ...typed }),
            (done) => {
              if (done.outcome === 'stale') {
                setTheirs(done.theirs)
                return undefined
              }
              onSaved(done.entry)
              close()
              return undefined
            },
          )
        }
      >
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </EntryForm>
    </>
  )
}
