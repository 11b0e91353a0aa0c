import { Button, Text } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { listWebhooks } from '#lib/webhooks/queries.ts'
import { healthOf } from '#lib/webhooks/schema.ts'
import { guarded } from '../../guard.tsx'

export const metadata: Metadata = { title: 'Webhooks' }

/** Other programs that are told what happens, and how they are. */
export default function WebhooksPage() {
  return guarded('webhooks.manage', async (user) => {
    const webhooks = await listWebhooks(user)
    return (
      <>
        <PageHead
          title="Webhooks"
          from={settings}
          beside={
            <Button component="a" href="/admin/settings/webhooks/new">
              New webhook
            </Button>
          }
        >
          Addresses of other programs that are sent a message when an article is published,
          corrected or taken down, and of more if you choose so. Each message is signed.
        </PageHead>
        {webhooks.length === 0 ? (
          <Text mt="md">There is none yet.</Text>
        ) : (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Address</th>
                <th scope="col">Health</th>
                <th scope="col">Waiting</th>
                <th scope="col">Failed</th>
                <th scope="col">Last delivered</th>
              </tr>
            </thead>
            <tbody>
              {webhooks.map((webhook) => (
                <tr key={webhook.id}>
                  <td className="address-cell">
                    <Link href={`/admin/settings/webhooks/${webhook.id}`} prefetch={false}>
                      {webhook.url}
                    </Link>
                    {webhook.description && <Text size="sm">{webhook.description}</Text>}
                  </td>
                  <td>{healthOf(webhook)}</td>
                  <td>{webhook.waiting}</td>
                  <td>{webhook.failed}</td>
                  <td>
                    {webhook.lastDeliveredAt
                      ? formatDeskTime(webhook.lastDeliveredAt)
                      : 'Nothing yet'}
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
