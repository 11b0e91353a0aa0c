import { Avatar, Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listBylineRows } from '#lib/bylines/queries.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Bylines' }

export default function BylinesPage() {
  return guarded('byline.manage', async (user) => {
    const bylines = await listBylineRows(user)
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Bylines</Title>
          <Button component="a" href="/admin/bylines/new">
            New byline
          </Button>
        </Group>
        {bylines.length === 0 && <Text mt="md">There are no bylines yet: make the first one.</Text>}
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role title</th>
              <th scope="col">User</th>
              <th scope="col" className="number">
                Articles
              </th>
            </tr>
          </thead>
          <tbody>
            {bylines.map(({ id, name, portrait, roleTitle, user, articles }) => (
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
                  </Group>
                </td>
                <td>{roleTitle}</td>
                <td>{user?.name}</td>
                <td className="number">
                  <Link href={`/admin/articles?byline=${id}`} prefetch={false}>
                    {articles}
                    <span className="skip"> articles by {name}</span>
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )
  })
}
