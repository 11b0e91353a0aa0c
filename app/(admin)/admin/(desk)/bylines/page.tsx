import {
  Anchor,
  Avatar,
  Badge,
  Button,
  Group,
  NativeSelect,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/auth/can.ts'
import { listBylineRows } from '#lib/bylines/queries.ts'
import { bylineKinds, bylineListSchema, kindNames } from '#lib/bylines/schema.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Bylines' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default function BylinesPage({ searchParams }: Props) {
  return guarded('byline.manage', async (user) => {
    const given = await searchParams
    // An empty field of the form asks for nothing.
    const query = bylineListSchema.parse(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    )
    const { rows, total, pages } = await listBylineRows(user, query)
    const { page, ...asked } = query
    const filtered = Object.values(asked).some(Boolean)
    const pageAt = (page: number) => {
      const parameters = new URLSearchParams({ page: String(page) })
      for (const [name, value] of Object.entries(asked)) if (value) parameters.set(name, value)
      return `/admin/bylines?${parameters}`
    }
    const seesArticles = can(user, 'article.list')
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Bylines</Title>
          <Group gap="sm">
            <Button component="a" variant="default" href="/admin/bylines/duplicates">
              Probable duplicates
            </Button>
            <Button component="a" variant="default" href="/admin/bylines/csv">
              CSV
            </Button>
            <Button component="a" href="/admin/bylines/new">
              New byline
            </Button>
          </Group>
        </Group>
        <form>
          <Group align="flex-end" my="lg" gap="sm">
            <TextInput name="search" label="Name" defaultValue={query.search} />
            <NativeSelect
              name="kind"
              label="Kind"
              defaultValue={query.kind ?? ''}
              data={[
                { value: '', label: 'All' },
                ...bylineKinds.map((kind) => ({ value: kind, label: kindNames[kind] })),
              ]}
            />
            <NativeSelect
              name="state"
              label="State"
              defaultValue={query.state ?? ''}
              data={[
                { value: '', label: 'All' },
                { value: 'active', label: 'Active' },
                { value: 'left', label: 'Left' },
                { value: 'merged', label: 'Merged' },
              ]}
            />
            <NativeSelect
              name="account"
              label="Account"
              defaultValue={query.account ?? ''}
              data={[
                { value: '', label: 'With or without' },
                { value: 'yes', label: 'With' },
                { value: 'no', label: 'Without' },
              ]}
            />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        <Text role="status">
          {total === 1 ? '1 byline' : `${total} bylines`}
          {pages > 1 && `, page ${page} of ${pages}`}
        </Text>
        {rows.length === 0 && !filtered && (
          <Text mt="md">There are no bylines yet: make the first one.</Text>
        )}
        {rows.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Kind</th>
                <th scope="col">Role title</th>
                <th scope="col">User</th>
                <th scope="col" className="number">
                  Articles
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, name, kind, portrait, roleTitle, user, articles, ...row }) => (
                <tr key={id}>
                  <td className="headline-cell">
                    <Group gap="sm" wrap="nowrap">
                      <Avatar
                        src={portrait ? pictureUrl(portrait, 96, '/admin/media/') : null}
                        alt=""
                      />
                      <Link href={`/admin/bylines/${id}`} prefetch={false}>
                        {name}
                      </Link>
                      {row.leftAt && <Badge variant="default">Left</Badge>}
                    </Group>
                  </td>
                  <td>{row.mergedInto ? `Merged into ${row.mergedInto.name}` : kindNames[kind]}</td>
                  <td>{roleTitle}</td>
                  <td>{user?.name}</td>
                  <td className="number">
                    {seesArticles ? (
                      <Link href={`/admin/articles?byline=${id}`} prefetch={false}>
                        {articles}
                        <span className="skip"> articles by {name}</span>
                      </Link>
                    ) : (
                      <>
                        {articles}
                        <span className="skip"> articles</span>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {pages > 1 && (
          <Group component="nav" aria-label="Pages" mt="lg" gap="xl">
            {page > 1 && (
              <Anchor href={pageAt(page - 1)} c="inherit" underline="always">
                Previous page
              </Anchor>
            )}
            {page < pages && (
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
