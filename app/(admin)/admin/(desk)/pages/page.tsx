import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listPages } from '#lib/pages/queries.ts'
import { purposeNames } from '#lib/pages/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Pages' }

/** What the newsroom says of itself, page by page. */
export default function PagesPage() {
  return guarded('page.manage', async (user) => {
    const pages = await listPages(user)
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Pages</Title>
          <Button component="a" href="/admin/pages/new">
            New page
          </Button>
        </Group>
        <Text mt="xs" maw={640}>
          Who we are and how we work. Search engines and readers look for some of these by their
          purpose.
        </Text>
        {pages.length === 0 && <Text mt="md">There are no pages yet.</Text>}
        {pages.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Title</th>
                <th scope="col">Purpose</th>
                <th scope="col">Readers</th>
                <th scope="col">Last saved</th>
              </tr>
            </thead>
            <tbody>
              {pages.map(({ id, title, slug, purpose, published, inFooter, savedAt, savedBy }) => (
                <tr key={id}>
                  <td className="headline-cell">
                    <Link href={`/admin/pages/${id}`} prefetch={false}>
                      {title}
                    </Link>
                  </td>
                  <td>{purposeNames[purpose]}</td>
                  <td>
                    {published ? <a href={`/page/${slug}`}>/page/{slug}</a> : 'Not public'}
                    {published && inFooter ? ', in the footer' : ''}
                  </td>
                  <td>
                    {formatDeskTime(savedAt)}
                    {savedBy ? ` by ${savedBy}` : ''}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </>
    )
  })
}
