'use client'
import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { deskTime } from '#components/desk/desk-time.ts'
import { useTools } from '#components/editor/tools.client.tsx'
import { referencesOf } from '#lib/document/text.ts'
import type { DeskEntry } from '#lib/live/schema.ts'

/** An entry that is out, and what may be done with it. */
export function EntryRow({
  entry,
  timeZone,
  pending,
  onEdit,
  onMark,
  onDelete,
}: {
  entry: DeskEntry
  timeZone: string
  pending: boolean
  onEdit: () => void
  onMark: (marks: { pinned?: boolean; keyPoint?: boolean }) => void
  onDelete: () => void
}) {
  const { headline, body, at, bylines, createdByName, editedAt, pinned, keyPoint } = entry
  const resources = useShown(entry)
  return (
    <>
      <Group gap="xs" mb={4}>
        <Text fz="sm" c="dimmed">
          <time dateTime={at.toISOString()}>{deskTime(at, timeZone)}</time> · {createdByName}
          {editedAt && ' · edited'}
        </Text>
        {pinned && <Badge variant="default">Pinned</Badge>}
        {keyPoint && <Badge variant="default">Key point</Badge>}
      </Group>
      {headline && (
        <Text component="h3" className="entry-row-headline">
          {headline}
        </Text>
      )}
      <div className="entry-row-body">
        <ArticleBody document={body} resources={resources} language="en-GB" base="/admin/media/" />
      </div>
      {bylines.length > 0 && (
        <Text fz="sm" fw={600}>
          {new Intl.ListFormat('en').format(bylines.map(({ name }) => name))}
        </Text>
      )}
      {entry.mayChange && (
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" variant="default" onClick={onEdit}>
            Change
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={pending}
            onClick={() => onMark({ pinned: !pinned })}
          >
            {pinned ? 'Unpin' : 'Pin'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={pending}
            onClick={() => onMark({ keyPoint: !keyPoint })}
          >
            {keyPoint ? 'No key point' : 'Make key point'}
          </Button>
          <ConfirmButton
            label="Delete"
            question="Readers lose this entry at once. The newsroom keeps it."
            pending={pending}
            onConfirm={onDelete}
          />
        </Group>
      )}
    </>
  )
}

/** What an entry's body shows, as far as it is known by now. */
function useShown({ body }: DeskEntry) {
  const { picture, article } = useTools()
  const [{ mediaIds, articleIds }] = useState(() => referencesOf(body))
  const known = <T,>(ids: number[], look: (id: number) => T | null | undefined) =>
    Object.fromEntries(
      ids.flatMap((id) => {
        const found = look(id)
        return found ? [[id, found]] : []
      }),
    )
  return { pictures: known(mediaIds, picture), articles: known(articleIds, article) }
}
