import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listSectionRows } from '#lib/sections/queries.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Sections' }

export default function SectionsPage() {
  return guarded('section.manage', async (user) => {
    const sections = await listSectionRows(user)
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Sections</Title>
          <Button component="a" href="/admin/sections/new">
            New section
          </Button>
        </Group>
        {sections.length === 0 && (
          <Text mt="md">There are no sections yet. Articles need one to be published.</Text>
        )}
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Address</th>
              <th scope="col" className="number">
                Position
              </th>
              <th scope="col" className="number">
                Articles
              </th>
            </tr>
          </thead>
          <tbody>
            {sections.map(({ id, name, slug, position, articles }) => (
              <tr key={id}>
                <td className="headline-cell">
                  <Link href={`/admin/sections/${id}`} prefetch={false}>
                    {name}
                  </Link>
                </td>
                <td>/section/{slug}</td>
                <td className="number">{position}</td>
                <td className="number">{articles}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )
  })
}
