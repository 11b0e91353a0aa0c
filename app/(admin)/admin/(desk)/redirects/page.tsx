import { Anchor, Button, Group, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listRedirects } from '#lib/redirects/queries.ts'
import { redirectQuerySchema } from '#lib/redirects/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Redirects' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Where old addresses lead. */
export default function RedirectsPage({ searchParams }: Props) {
  return guarded('redirect.manage', async (user) => {
    const query = redirectQuerySchema.parse(await searchParams)
    const { rows, after, total } = await listRedirects(user, query)
    const next = new URLSearchParams({
      ...(query.search ? { search: query.search } : {}),
      after: after ?? '',
    })
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Redirects</Title>
          <Group>
            <Button component="a" variant="default" href="/admin/redirects/csv">
              CSV file
            </Button>
            <Button component="a" href="/admin/redirects/new">
              New redirect
            </Button>
          </Group>
        </Group>
        <Text mt="xs" maw={640}>
          Addresses of an older site lead to ours, in one hop. Slugs that an article, a byline, a
          section or a page had before lead on by themselves. How often a redirect is followed isn’t
          counted.
        </Text>
        <form action="/admin/redirects">
          <Group mt="md" align="end">
            <TextInput
              label="Search"
              name="search"
              type="search"
              defaultValue={query.search ?? ''}
              w={320}
              maw="100%"
            />
            <Button type="submit" variant="default">
              Search
            </Button>
          </Group>
        </form>
        <Text mt="md" role="status">
          {total === 1 ? '1 redirect' : `${total.toLocaleString('en')} redirects`}
        </Text>
        {rows.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Old address</th>
                <th scope="col">Leads to</th>
                <th scope="col">Note</th>
                <th scope="col">Last saved</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, path, target, note, savedByName, savedAt }) => (
                <tr key={id}>
                  <td className="address-cell">
                    <Link href={`/admin/redirects/${id}`} prefetch={false}>
                      {path}
                    </Link>
                  </td>
                  <td className="address-cell">{target}</td>
                  <td>{note}</td>
                  <td>
                    {formatDeskTime(savedAt)} by {savedByName}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {after && (
          <Text mt="md">
            <Anchor href={`/admin/redirects?${next}`} c="inherit" underline="always">
              More redirects
            </Anchor>
          </Text>
        )}
      </>
    )
  })
}
