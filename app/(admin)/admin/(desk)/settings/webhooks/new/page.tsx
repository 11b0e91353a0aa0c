import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { NewWebhook } from '#components/admin/WebhookForm.client.tsx'
import { guarded } from '../../../guard.tsx'
import { createWebhook } from '../actions.ts'

export const metadata: Metadata = { title: 'New webhook' }

export default function NewWebhookPage() {
  return guarded('webhooks.manage', async () => (
    <>
      <Title order={1}>New webhook</Title>
      <NewWebhook create={createWebhook} />
    </>
  ))
}
