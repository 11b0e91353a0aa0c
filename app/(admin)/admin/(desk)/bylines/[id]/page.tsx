import { Alert, Anchor, Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { Transfers } from '#components/admin/Transfers.client.tsx'
import { openByline } from '#lib/bylines/queries.ts'
import { listTransfers } from '#lib/credits/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../guard.tsx'
import { undoTransfer } from '../actions.ts'
import { bylineForm } from '../form.tsx'

export const metadata: Metadata = { title: 'Byline' }

export default function BylinePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('byline.manage', async (user) => {
    const id = await idOf(params)
    const [byline, transfers] = await Promise.all([openByline(user, id), listTransfers(user, id)])
    const { name, slug, mergedInto, articles } = byline
    return (
      <>
        <Title order={1}>{name}</Title>
        <Text mt={4}>
          <Anchor href={`/by/${slug}`} target="_blank" underline="always" c="inherit">
            /by/{slug}
          </Anchor>
          , {articles === 1 ? '1 article' : `${articles} articles`}
        </Text>
        {mergedInto ? (
          <Alert variant="default" my="lg">
            It was merged into{' '}
            <Anchor href={`/admin/bylines/${mergedInto.id}`} underline="always" c="inherit">
              {mergedInto.name}
            </Anchor>
            : its address leads there, and it isn’t offered for articles.
          </Alert>
        ) : (
          <Group mt="md" gap="sm">
            <Button component="a" variant="default" href={`/admin/bylines/merge?from=${id}`}>
              Merge into another …
            </Button>
            <Button component="a" variant="default" href={`/admin/bylines/${id}/articles`}>
              Its articles: split, re-attribute …
            </Button>
            <Button component="a" variant="default" href={`/admin/reads/bylines/${id}`}>
              Its reads
            </Button>
          </Group>
        )}
        <Transfers
          bylineId={id}
          transfers={transfers.map(({ at, undoableTo, undoneAt, ...rest }) => ({
            ...rest,
            at: formatDeskTime(at),
            undoableTo: formatDeskTime(undoableTo),
            undoneAt: undoneAt && formatDeskTime(undoneAt),
          }))}
          undo={undoTransfer}
        />
        {!mergedInto && (await bylineForm(user, byline))}
      </>
    )
  })
}
