import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { DeskTable } from '#components/admin/DeskTable.tsx'
import { SentBackList } from '#components/desk/SentBackList.tsx'
import { whatNeedsMe } from '#lib/articles/desk.ts'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { commissionButton } from './commission.tsx'
import { guarded } from './guard.tsx'

export const metadata: Metadata = { title: 'Desk' }

export default async function DeskPage() {
  const here = await currentUser()
  // Who sees no articles begins where her work is.
  if (here && !can(here, 'article.list') && can(here, 'byline.manage')) redirect('/admin/bylines')
  return guarded('article.list', async (user) => {
    const [needs, commission] = await Promise.all([whatNeedsMe(user), commissionButton(user)])
    const { given, sentBack, inReview, overdue, changed, drafts, published } = needs
    const isDesk = can(user, 'article.listAll')
    const lists = [
      { title: 'Given to you', rows: given, none: '' },
      {
        title: isDesk ? 'Waiting for review' : 'Submitted for review',
        rows: inReview,
        none: 'Nothing waits for review.',
      },
      { title: 'Overdue', rows: overdue, none: '' },
      { title: 'Changed, not published', rows: changed, none: '' },
      { title: 'Your drafts', rows: drafts, none: 'You have no drafts.' },
      { title: 'Published lately', rows: published, none: 'Nothing has been published yet.' },
    ]
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>What needs you now</Title>
          <Group gap="xs">
            {commission}
            <Button component="a" href="/admin/articles/new">
              New article
            </Button>
          </Group>
        </Group>
        <SentBackList rows={sentBack} time={formatDeskTime} />
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
