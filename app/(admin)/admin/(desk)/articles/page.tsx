import { Button, Checkbox, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { DeskTable } from '#components/admin/DeskTable.tsx'
import { listForDesk } from '#lib/articles/desk.ts'
import { articleStates, type DeskQuery, deskQuerySchema, stateNames } from '#lib/articles/schema.ts'
import { can } from '#lib/auth/can.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { listSections } from '#lib/sections/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Articles' }

function addressOf(query: DeskQuery, change: Partial<DeskQuery>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, after: undefined, ...change })) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  return `/admin/articles?${parameters}`
}

export default function ArticlesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('article.list', async (user) => {
    const query = deskQuerySchema.parse(await searchParams)
    const [{ rows, after }, sections, bylines, colleagues] = await Promise.all([
      listForDesk(user, query),
      listSections(),
      bylineChoices(user),
      listColleagues(user),
    ])
    const sortLink = (sort: DeskQuery['sort'], label: string) => (
      <a href={addressOf(query, { sort })} aria-current={query.sort === sort || undefined}>
        {label}
        {query.sort === sort && ' ↓'}
      </a>
    )
    const choice = (items: { id: number; name: string }[], all: string) => [
      { value: '', label: all },
      ...items.map(({ id, name }) => ({ value: String(id), label: name })),
    ]
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Articles</Title>
          <Button component="a" href="/admin/articles/new">
            New article
          </Button>
        </Group>
        <form method="get" action="/admin/articles">
          <Group my="md" gap="sm" align="flex-end">
            <TextInput
              label="Search headlines"
              name="search"
              type="search"
              defaultValue={query.search}
            />
            <NativeSelect
              label="State"
              name="state"
              defaultValue={query.state ?? ''}
              data={[
                { value: '', label: 'All' },
                ...articleStates.map((state) => ({ value: state, label: stateNames[state] })),
                { value: 'changed', label: 'Changed, not published' },
              ]}
            />
            <NativeSelect
              label="Section"
              name="section"
              defaultValue={query.section ?? ''}
              data={choice(sections, 'All')}
            />
            <NativeSelect
              label="Byline"
              name="byline"
              defaultValue={query.byline ?? ''}
              data={choice(bylines, 'All')}
            />
            <NativeSelect
              label="Given to"
              name="assignee"
              defaultValue={query.assignee ?? ''}
              data={choice(colleagues, 'All')}
            />
            {can(user, 'article.listAll') && (
              <Checkbox
                label="Mine: begun by me or given to me"
                name="mine"
                value="1"
                defaultChecked={query.mine === '1'}
                mb={8}
              />
            )}
            <input type="hidden" name="sort" value={query.sort} />
            <Button type="submit" variant="default">
              Show
            </Button>
          </Group>
        </form>
        {rows.length > 0 ? (
          <DeskTable
            rows={rows}
            time={formatDeskTime}
            heads={{
              updated: (
                <>
                  {sortLink('updated', 'Updated')} · {sortLink('published', 'Published')}
                </>
              ),
              reads: sortLink('reads', 'Reads'),
            }}
          />
        ) : (
          <Text my="xl">No articles here. Try other words or fewer filters.</Text>
        )}
        <Group mt="lg">
          {query.after && (
            <Button component="a" variant="default" href={addressOf(query, {})}>
              First page
            </Button>
          )}
          {after && (
            <Button component="a" variant="default" href={addressOf(query, { after })}>
              Next page
            </Button>
          )}
        </Group>
      </>
    )
  })
}
