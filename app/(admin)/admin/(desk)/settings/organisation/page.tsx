import type { Metadata } from 'next'
import { OrganisationForm } from '#components/admin/OrganisationForm.client.tsx'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { organisationGroup } from '#lib/organisation/schema.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { guarded } from '../../guard.tsx'
import { saveOrganisation } from './actions.ts'

export const metadata: Metadata = { title: 'The organisation' }

export default function OrganisationPage() {
  return guarded('settings.manage', async () => (
    <>
      <PageHead title="The organisation" from={settings} />
      <OrganisationForm organisation={await readGroup(organisationGroup)} save={saveOrganisation} />
    </>
  ))
}
