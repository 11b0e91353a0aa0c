import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { DeskTable } from '#components/admin/DeskTable.tsx'
import { whatNeedsMe } from '#lib/articles/desk.ts'
import { can } from '#lib/auth/can.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from './guard.tsx'

export const metadata: Metadata = { title: 'Desk' }

export default function DeskPage() {
  return guarded('article.list', async (user) => {
    const { inReview, changed, drafts, published } = await whatNeedsMe(user)
    const lists = [
      {
        title: can(user, 'article.listAll') ? 'Waiting for review' : 'Submitted for review',
        rows: inReview,
        none: 'Nothing waits for review.',
      },
      { title: 'Changed, not published', rows: changed, none: '' },
      { title: 'Your drafts', rows: drafts, none: 'You have no drafts.' },
      { title: 'Published lately', rows: published, none: 'Nothing has been published yet.' },
    ]
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>What needs you now</Title>
          <Button component="a" href="/admin/articles/new">
            New article
          </Button>
        </Group>
        {lists.map(
          ({ title, rows, none }) =>
            (rows.length > 0 || none) && (
              <section key={title}>
                <Title order={2} size="h3" mt="xl" mb="xs">
                  {title}
                </Title>
                {rows.length > 0 ? (
                  <DeskTable rows={rows} time={formatDeskTime} />
                ) : (
                  <Text c="dimmed">{none}</Text>
                )}
              </section>
            ),
        )}
      </>
    )
  })
}
