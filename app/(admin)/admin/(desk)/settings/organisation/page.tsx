import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { OrganisationForm } from '#components/admin/OrganisationForm.client.tsx'
import { organisationGroup } from '#lib/organisation/schema.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { guarded } from '../../guard.tsx'
import { saveOrganisation } from './actions.ts'

export const metadata: Metadata = { title: 'The organisation' }

export default function OrganisationPage() {
  return guarded('settings.manage', async () => (
    <>
      <Title order={1}>The organisation</Title>
      <OrganisationForm organisation={await readGroup(organisationGroup)} save={saveOrganisation} />
    </>
  ))
}
