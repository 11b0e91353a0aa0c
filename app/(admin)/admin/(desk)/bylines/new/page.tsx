import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { BylineForm } from '#components/admin/BylineForm.client.tsx'
import { userChoices } from '#lib/auth/users.ts'
import { guarded } from '../../guard.tsx'
import * as actions from '../actions.ts'

export const metadata: Metadata = { title: 'New byline' }

export default function NewBylinePage() {
  return guarded('byline.manage', async (user) => (
    <>
      <Title order={1}>New byline</Title>
      <BylineForm byline={null} users={await userChoices(user)} actions={{ ...actions }} />
    </>
  ))
}
