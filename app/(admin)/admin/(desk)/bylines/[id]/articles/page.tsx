import { Anchor, Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { CreditsPanel } from '#components/admin/CreditsPanel.client.tsx'
import { articleStates, stateNames } from '#lib/articles/schema.ts'
import { bylineChoices, openByline } from '#lib/bylines/queries.ts'
import { bylineRoles, roleWords } from '#lib/bylines/schema.ts'
import { listCredits } from '#lib/credits/queries.ts'
import { creditListSchema } from '#lib/credits/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { moveCredits } from '../../actions.ts'

export const metadata: Metadata = { title: 'Articles of a byline' }

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default function BylineArticlesPage({ params, searchParams }: Props) {
  return guarded('byline.manage', async (user) => {
    const [id, given] = await Promise.all([idOf(params), searchParams])
    // An empty field of the form asks for nothing.
    const query = creditListSchema.parse(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    )
    const { page, ...filter } = query
    const [byline, list, choices] = await Promise.all([
      openByline(user, id),
      listCredits(user, id, query),
      bylineChoices(user),
    ])
    const pageAt = (page: number) => {
      const parameters = new URLSearchParams({ page: String(page) })
      for (const [name, value] of Object.entries(filter)) if (value) parameters.set(name, value)
      return `/admin/bylines/${id}/articles?${parameters}`
    }
    return (
      <>
        <Title order={1}>Articles of {byline.name}</Title>
        <Text mt={4}>
          <Anchor href={`/admin/bylines/${id}`} c="inherit" underline="always">
            Back to the byline
          </Anchor>
        </Text>
        <form>
          <Group align="flex-end" my="lg" gap="sm">
            <TextInput name="search" label="Headline" defaultValue={query.search} />
            <NativeSelect
              name="role"
              label="Role"
              defaultValue={query.role ?? ''}
              data={[
                { value: '', label: 'Any' },
                ...bylineRoles.map((role) => ({ value: role, label: roleWords[role] })),
              ]}
            />
            <NativeSelect
              name="state"
              label="State"
              defaultValue={query.state ?? ''}
              data={[
                { value: '', label: 'Any' },
                ...articleStates.map((state) => ({ value: state, label: stateNames[state] })),
              ]}
            />
            <TextInput name="from" type="date" label="Published from" defaultValue={query.from} />
            <TextInput name="to" type="date" label="To" defaultValue={query.to} />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        <CreditsPanel
          key={JSON.stringify(query)}
          byline={{ id, name: byline.name }}
          rows={list.rows.map((row) => ({
            ...row,
            publishedAt: row.publishedAt && formatDeskTime(row.publishedAt),
          }))}
          total={list.total}
          filter={filter}
          choices={choices
            .filter((choice) => choice.id !== id)
            .map(({ id, name, left }) => ({ id, name, left }))}
          moveCredits={moveCredits}
        />
        {list.pages > 1 && (
          <Group component="nav" aria-label="Pages" mt="lg" gap="xl">
            <Text>
              Page {page} of {list.pages}
            </Text>
            {page > 1 && (
              <Anchor href={pageAt(page - 1)} c="inherit" underline="always">
                Previous page
              </Anchor>
            )}
            {page < list.pages && (
              <Anchor href={pageAt(page + 1)} c="inherit" underline="always">
                Next page
              </Anchor>
            )}
          </Group>
        )}
      </>
    )
  })
}
