import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { RedirectForm } from '#components/admin/RedirectForm.client.tsx'
import { guarded } from '../../guard.tsx'
import { deleteRedirect, saveRedirect } from '../actions.ts'

export const metadata: Metadata = { title: 'New redirect' }

export default function NewRedirectPage() {
  return guarded('redirect.manage', async () => (
    <>
      <Title order={1}>New redirect</Title>
      <RedirectForm redirect={null} save={saveRedirect} remove={deleteRedirect} />
    </>
  ))
}
