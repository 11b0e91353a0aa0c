import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RedirectForm } from '#components/admin/RedirectForm.client.tsx'
import { readRedirect } from '#lib/redirects/queries.ts'
import { guarded, idOf } from '../../guard.tsx'
import { deleteRedirect, saveRedirect } from '../actions.ts'

export const metadata: Metadata = { title: 'Redirect' }

export default function RedirectPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('redirect.manage', async (user) => {
    const redirect = await readRedirect(user, await idOf(params))
    if (!redirect) notFound()
    return (
      <>
        <Title order={1}>Redirect</Title>
        <RedirectForm redirect={redirect} save={saveRedirect} remove={deleteRedirect} />
      </>
    )
  })
}
