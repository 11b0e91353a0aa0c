'use client'
import { Anchor, Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { StateBadge } from '#components/admin/StateBadge.tsx'
import type { Standing } from '#lib/together/schema.ts'
import type { Present } from './useTogether.client.ts'

export type Way = 'save' | 'submit' | 'publish'

/** Where the article stands, who else is in it, and what may be done with it. */
export function ActionBar({
  quiet,
  onQuiet,
  articleId,
  article,
  status,
  people,
  may,
  busy,
  onDo,
  onTakeDown,
}: {
  /** Is nothing shown but the text? */
  quiet: boolean
  onQuiet: (quiet: boolean) => void
  articleId: number | null
  article: Standing | null
  status: ReactNode
  people: Present[]
  may: { edit: boolean; publish: boolean; takeDown: boolean }
  busy: boolean
  onDo: (way: Way) => void
  onTakeDown: () => void
}) {
  const published = article?.state === 'published'
  const names = [...new Set(people.map(({ name }) => name))]
  return (
    <Group className="action-bar" justify="space-between" gap="xs" mb="md">
      <Group gap="sm">
        {article && <StateBadge state={article.state} changed={article.unpublishedChanges} />}
        {status}
        {names.length > 0 && (
          <Text fz="sm" c="dimmed" data-testid="people">
            with {new Intl.ListFormat('en').format(names)}
          </Text>
        )}
      </Group>
      <Group gap="xs">
        {articleId !== null && <Link href={`/admin/articles/${articleId}/history`}>History</Link>}
        {articleId !== null && <Link href={`/admin/articles/${articleId}/preview`}>Preview</Link>}
        {published && <Link href={`/article/${article.publicSlug}`}>View on site</Link>}
        <Button
          variant="subtle"
          px="xs"
          aria-pressed={quiet}
          title="Only the text (Ctrl+Shift+E)"
          onClick={() => onQuiet(!quiet)}
        >
          {quiet ? 'Show all' : 'Only the text'}
        </Button>
        {may.edit && (
          <Button type="submit" variant="default" loading={busy}>
            Save draft
          </Button>
        )}
        {may.edit && !may.publish && (!article || article.state === 'draft') && (
          <Button onClick={() => onDo('submit')} loading={busy}>
            Submit for review
          </Button>
        )}
        {published && may.takeDown && (
          <ConfirmButton
            label="Take down"
            question="Readers will get “taken down” at this address at once. The article stays here and can be published again."
            pending={busy}
            onConfirm={onTakeDown}
          />
        )}
        {may.publish && (
          <Button onClick={() => onDo('publish')} loading={busy}>
            {published ? 'Publish changes' : 'Publish'}
          </Button>
        )}
      </Group>
    </Group>
  )
}

function Link({ href, children }: { href: string; children: string }) {
  return (
    <Anchor href={href} target="_blank" underline="always" c="inherit" fz="sm">
      {children}
    </Anchor>
  )
}
