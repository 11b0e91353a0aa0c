'use client'
import { Anchor, Button, Group, Menu, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { StateBadge } from '#components/admin/StateBadge.tsx'
import { moves } from '#lib/articles/workflow.ts'
import type { Standing } from '#lib/together/schema.ts'
import type { MoveWay, Way } from './useArticleMoves.client.ts'
import type { Present } from './useTogether.client.ts'

/** What a move is called here: readers have an article already, or not yet. */
export function labelOf(move: MoveWay, article: Standing | null): string {
  return move === 'publish' && article?.state === 'published'
    ? 'Publish changes'
    : moves[move].label
}

/** Where the article stands, who else is in it, and what may be done with it. */
export function ActionBar({
  quiet,
  onQuiet,
  articleId,
  article,
  status,
  people,
  mayEdit,
  ways,
  busy,
  onDo,
}: {
  /** Is nothing shown but the text? */
  quiet: boolean
  onQuiet: (quiet: boolean) => void
  articleId: number | null
  article: Standing | null
  status: ReactNode
  people: Present[]
  mayEdit: boolean
  /** The moves that this person may make now. */
  ways: MoveWay[]
  busy: boolean
  onDo: (way: Way) => void
}) {
  const names = [...new Set(people.map(({ name }) => name))]
  const links = [
    ...(articleId === null
      ? []
      : [
          { label: 'History', href: `/admin/articles/${articleId}/history` },
          { label: 'Preview', href: `/admin/articles/${articleId}/preview` },
        ]),
    ...(article?.state === 'published'
      ? [{ label: 'View on site', href: `/article/${article.publicSlug}` }]
      : []),
    ...(article?.publicSlug
      ? [{ label: 'Reads', href: `/admin/reads/articles/${articleId}` }]
      : []),
    ...(article?.state === 'published' && ways.includes('takeDown')
      ? [{ label: 'Alert', href: `/admin/articles/${articleId}/alert` }]
      : []),
  ]
  const quietLabel = quiet ? 'Show all' : 'Only the text'
  const primary = ways.find((way) => way === 'publish') ?? ways.find((way) => way === 'submit')
  const others = ways.filter((way) => way !== primary)
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
        <Menu position="bottom-end" shadow="sm">
          <Menu.Target>
            <Button variant="subtle" px="xs" hiddenFrom="sm">
              View
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {links.map(({ label, href }) => (
              <Menu.Item key={label} component="a" href={href} target="_blank">
                {label}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => onQuiet(!quiet)}>{quietLabel}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Group gap="xs">
        <Group gap="xs" visibleFrom="sm">
          {links.map(({ label, href }) => (
            <Anchor
              key={label}
              href={href}
              target="_blank"
              underline="always"
              c="inherit"
              fz="sm"
              lh="24px"
            >
              {label}
            </Anchor>
          ))}
          <Button
            variant="subtle"
            px="xs"
            aria-pressed={quiet}
            title="Only the text (Ctrl+Shift+E)"
            onClick={() => onQuiet(!quiet)}
          >
            {quietLabel}
          </Button>
        </Group>
        {mayEdit && (
          <Button type="submit" variant="default" loading={busy}>
            Save draft
          </Button>
        )}
        {others.length > 1 && (
          <Menu position="bottom-end" shadow="sm">
            <Menu.Target>
              <Button variant="default" disabled={busy}>
                Other moves
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {others.map((way) => (
                <Menu.Item key={way} onClick={() => onDo(way)}>
                  {labelOf(way, article)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        {others.length === 1 &&
          others.map((way) => (
            <Button
              key={way}
              variant="default"
              c={way === 'takeDown' ? 'var(--mantine-color-error)' : undefined}
              loading={busy}
              onClick={() => onDo(way)}
            >
              {labelOf(way, article)}
            </Button>
          ))}
        {primary && (
          <Button onClick={() => onDo(primary)} loading={busy}>
            {labelOf(primary, article)}
          </Button>
        )}
      </Group>
    </Group>
  )
}
