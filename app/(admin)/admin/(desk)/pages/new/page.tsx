import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { PageDesk } from '#components/pages/PageDesk.client.tsx'
import { guarded } from '../../guard.tsx'
import { tools } from '../tools.ts'

export const metadata: Metadata = { title: 'New page' }

export default function NewPage() {
  return guarded('page.manage', async (user) => (
    <>
      <Title order={1}>New page</Title>
      <PageDesk page={null} versions={[]} userId={user.id} actions={tools} />
    </>
  ))
}
