import { Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { LiftSuppression } from '#components/newsletter/LiftSuppression.client.tsx'
import { can } from '#lib/auth/can.ts'
import { listNewsletters } from '#lib/newsletter/queries.ts'
import { rhythmNames, staffNewsletterPath } from '#lib/newsletter/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'
import { liftSuppression } from './actions.ts'

export const metadata: Metadata = { title: 'Newsletters' }

export default function NewslettersPage() {
  return guarded('newsletter.manage', async (user) => {
    const newsletters = await listNewsletters(user)
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Newsletters</Title>
          <Button component="a" href="/admin/newsletters/new">
            New newsletter
          </Button>
        </Group>
        {newsletters.length === 0 && (
          <Text mt="md">There are no newsletters yet: readers find nothing to sign up to.</Text>
        )}
        {newsletters.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Of</th>
                <th scope="col">Sent</th>
                <th scope="col">Next</th>
                <th scope="col">Last</th>
                <th scope="col" className="number">
                  Subscribers
                </th>
              </tr>
            </thead>
            <tbody>
              {newsletters.map((one) => (
                <tr key={one.id}>
                  <td className="headline-cell">
                    <Link href={staffNewsletterPath(one.id)} prefetch={false}>
                      {one.name}
                    </Link>
                    {one.closed && ' (closed)'}
                  </td>
                  <td>{one.section ?? 'The whole site'}</td>
                  <td>{rhythmNames[one.rhythm]}</td>
                  <td className="nowrap">{one.nextAt ? formatDeskTime(one.nextAt) : '–'}</td>
                  <td className="nowrap">
                    {one.lastSentAt ? formatDeskTime(one.lastSentAt) : '–'}
                  </td>
                  <td className="number">{one.subscribers}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {can(user, 'newsletter.export') && <LiftSuppression lift={liftSuppression} />}
      </>
    )
  })
}
