import type { Metadata } from 'next'
import { PageHead } from '#components/admin/PageHead.tsx'
import { NewWebhook } from '#components/admin/WebhookForm.client.tsx'
import { guarded } from '../../../guard.tsx'
import { createWebhook } from '../actions.ts'

export const metadata: Metadata = { title: 'New webhook' }

export default function NewWebhookPage() {
  return guarded('webhooks.manage', async () => (
    <>
      <PageHead
        title="New webhook"
        from={{ href: '/admin/settings/webhooks', label: 'Webhooks' }}
      />
      <NewWebhook create={createWebhook} />
    </>
  ))
}
