'use client'
import { Alert, Anchor, Badge, Button, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { type ToolActions, ToolsProvider } from '#components/editor/tools.client.tsx'
import {
  type Coverage,
  type CoverageStep,
  coverageSteps,
  type DeskCoverage,
  type DeskEntry,
} from '#lib/live/schema.ts'
import { EditedEntry } from './EditedEntry.client.tsx'
import type { Named } from './EntryForm.client.tsx'
import { EntryRow } from './EntryRow.client.tsx'
import { NewEntry, type WritingActions } from './NewEntry.client.tsx'
import { useCoverage } from './useCoverage.client.ts'

export type CoverageActions = {
  moveCoverage: Act<Coverage>
  markEntry: Act<DeskEntry>
  deleteEntry: Act<DeskEntry>
  readChanges: Act<DeskCoverage>
  readEarlier: Act<DeskCoverage>
} & WritingActions &
  ToolActions

/** Writing live coverage: the next entry, and all that are out, others' too. */
export function LiveDesk({
  coverage,
  userId,
  bylines,
  ownBylines,
  timeZone,
  actions,
}: {
  coverage: DeskCoverage
  userId: number
  bylines: Named[]
  ownBylines: number[]
  timeZone: string
  actions: CoverageActions
}) {
  const { articleId } = coverage
  const { standing, setStanding, entries, take, more, showEarlier, away } = useCoverage(
    coverage,
    actions,
  )
  const [editing, setEditing] = useState<number | null>(null)
  const [news, setNews] = useState('')
  const { run, pending, said } = useAction()
  const { isLive, endedAt, state, slug, headline, may } = standing
  const isPublic = state === 'published'

  function act(action: () => ReturnType<Act<DeskEntry>>, words: string): void {
    setNews('')
    run(action, (entry) => {
      take([entry])
      setNews(words)
      return undefined
    })
  }

  function move(step: CoverageStep): void {
    run(
      () => actions.moveCoverage({ articleId, step }),
      (moved) => {
        setStanding(moved)
        return undefined
      },
    )
  }

  return (
    <ToolsProvider actions={actions}>
      <div className="live-desk">
        <Group justify="space-between" gap="xs" mb="xs">
          <Title order={1} fz={{ base: 'h3', sm: 'h2' }}>
            {headline}
          </Title>
          <Badge variant="default" size="lg">
            {!isLive ? 'Not live' : endedAt ? 'Ended' : isPublic ? 'Live' : 'Not public yet'}
          </Badge>
        </Group>
        <Group gap="md" mb="md">
          <Anchor href={`/admin/articles/${articleId}`} underline="always" c="inherit" fz="sm">
            Open the article
          </Anchor>
          {isPublic && (
            <Anchor
              href={`/article/${slug}`}
              target="_blank"
              underline="always"
              c="inherit"
              fz="sm"
            >
              View on site
            </Anchor>
          )}
          {may.move && isLive && !endedAt && (
            <ConfirmButton
              label={coverageSteps.end}
              question="Readers are told that it has ended, and nothing can be added until it is reopened."
              pending={pending}
              onConfirm={() => move('end')}
            />
          )}
          {may.move && isLive && !endedAt && standing.entries === 0 && (
            <Button variant="default" loading={pending} onClick={() => move('undo')}>
              {coverageSteps.undo}
            </Button>
          )}
          {may.move && (!isLive || endedAt) && (
            <Button
              variant="default"
              loading={pending}
              onClick={() => move(isLive ? 'reopen' : 'begin')}
            >
              {isLive ? coverageSteps.reopen : coverageSteps.begin}
            </Button>
          )}
        </Group>
        {isLive && !isPublic && (
          <Text mb="md">
            Entries wait until the article is published; then readers get them all.
          </Text>
        )}
        {away && (
          <Alert role="status" variant="default" mb="md">
            The connection is lost. What you type is kept in this browser; entries of others come
            when it is back.
          </Alert>
        )}
        {said?.tone === 'bad' && (
          <Alert role="alert" variant="default" mb="md" c="var(--mantine-color-error)">
            {said.text}
          </Alert>
        )}
        {may.cover && isLive && !endedAt && (
          <section aria-label="Write">
            <NewEntry
              {...{ articleId, userId, bylines, ownBylines, timeZone, isPublic, actions }}
              onAdded={(entry) => take([entry])}
              onSaid={setNews}
            />
          </section>
        )}
        <Text role="status" mih={24} my="xs" fz="sm">
          {news}
        </Text>
        <section aria-labelledby="entries">
          <Title order={2} fz="h3" id="entries">
            Entries
          </Title>
          {entries.length === 0 && <Text mt="sm">No entries yet.</Text>}
          <ol className="entry-rows">
            {entries.map((entry) => (
              <li key={entry.id}>
                {editing === entry.id ? (
                  <EditedEntry
                    {...{ entry, userId, bylines, timeZone }}
                    editEntry={actions.editEntry}
                    onSaved={(saved) => {
                      take([saved])
                      setNews('The entry is changed.')
                    }}
                    onClose={() => setEditing(null)}
                  />
                ) : (
                  <EntryRow
                    key={entry.version}
                    {...{ entry, timeZone, pending }}
                    onEdit={() => setEditing(entry.id)}
                    onMark={(marks) =>
                      act(() => actions.markEntry({ id: entry.id, ...marks }), 'Done.')
                    }
                    onDelete={() =>
                      act(() => actions.deleteEntry({ id: entry.id }), 'The entry is deleted.')
                    }
                  />
                )}
              </li>
            ))}
          </ol>
          {more && (
            <Button variant="default" onClick={() => void showEarlier()}>
              Earlier entries
            </Button>
          )}
        </section>
      </div>
    </ToolsProvider>
  )
}
