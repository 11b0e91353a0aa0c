import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listFronts } from '#lib/front/desk.ts'
import { frontPath } from '#lib/front/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Fronts' }

export default function FrontsPage() {
  return guarded('front.manage', async (user) => {
    const fronts = await listFronts(user)
    return (
      <>
        <Title order={1}>Fronts</Title>
        <Text mt={4} mb="md">
          A front that nobody has arranged shows the newest articles.
        </Text>
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">Front</th>
              <th scope="col">Readers have</th>
              <th scope="col">Next edition</th>
              <th scope="col">Draft</th>
            </tr>
          </thead>
          <tbody>
            {fronts.map(({ sectionId, name, since, next, changed }) => (
              <tr key={sectionId ?? 'home'}>
                <td className="headline-cell">
                  <Link href={frontPath(sectionId)} prefetch={false}>
                    {name}
                  </Link>
                </td>
                <td>{since ? `the edition of ${formatDeskTime(since)}` : 'the newest'}</td>
                <td className="nowrap">{next ? formatDeskTime(next) : 'none'}</td>
                <td>{changed ? 'differs from what readers have' : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )
  })
}
