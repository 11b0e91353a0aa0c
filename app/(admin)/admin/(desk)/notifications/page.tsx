import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { MarkAllRead } from '#components/admin/MarkAllRead.client.tsx'
import { countUnread, listNotifications } from '#lib/notifications/queries.ts'
import { keptDays, notificationQuerySchema } from '#lib/notifications/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'
import { markAllRead } from './actions.ts'

export const metadata: Metadata = { title: 'Notifications' }

const path = '/admin/notifications'

export default function NotificationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('account.open', async (user) => {
    const query = notificationQuerySchema.parse(await searchParams)
    const [{ rows, after }, unread] = await Promise.all([
      listNotifications(user, query),
      countUnread(user),
    ])
    const only = query.unread ? '?unread=1' : ''
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Notifications</Title>
          <MarkAllRead unread={unread} markAllRead={markAllRead} />
        </Group>
        <Text mt="xs" className="plain-links">
          {query.unread ? (
            <a href={path}>Show all</a>
          ) : (
            <a href={`${path}?unread=1`}>Only unread</a>
          )}
          {' · '}
          <a href="/admin/account#notifications">Choose what you are told</a>
        </Text>
        {rows.length > 0 ? (
          <ol className="notifications">
            {rows.map((row) => (
              <li key={row.id} data-unread={!row.read || undefined}>
                <a href={`${path}/${row.id}`}>
                  {!row.read && <strong>Unread. </strong>}
                  {row.text}
                </a>
                <time dateTime={row.at.toISOString()}>{formatDeskTime(row.at)}</time>
              </li>
            ))}
          </ol>
        ) : (
          <Text my="xl">
            {query.unread ? 'You have read everything.' : 'Nobody has told you anything yet.'}
          </Text>
        )}
        <Group mt="lg">
          {query.after && (
            <Button component="a" variant="default" href={`${path}${only}`}>
              Newest
            </Button>
          )}
          {after && (
            <Button
              component="a"
              variant="default"
              href={`${path}?${only ? 'unread=1&' : ''}after=${after}`}
            >
              Older
            </Button>
          )}
        </Group>
        <Text mt="lg" fz="sm" c="dimmed">
          Kept for {keptDays} days.
        </Text>
      </>
    )
  })
}
