import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { NewsletterForm } from '#components/newsletter/NewsletterForm.client.tsx'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { guarded } from '../../guard.tsx'
import { saveNewsletter } from '../actions.ts'

export const metadata: Metadata = { title: 'New newsletter' }

export default function NewNewsletterPage() {
  return guarded('newsletter.manage', async () => (
    <>
      <Title order={1}>New newsletter</Title>
      <NewsletterForm
        newsletter={null}
        sections={await listSections()}
        timeZone={env().NEWSROOM_TIMEZONE}
        save={saveNewsletter}
      />
    </>
  ))
}
