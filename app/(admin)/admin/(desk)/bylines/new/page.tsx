import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { guarded } from '../../guard.tsx'
import { bylineForm } from '../form.tsx'

export const metadata: Metadata = { title: 'New byline' }

export default function NewBylinePage() {
  return guarded('byline.manage', async (user) => (
    <>
      <Title order={1}>New byline</Title>
      {await bylineForm(user, null)}
    </>
  ))
}
