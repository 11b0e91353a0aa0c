import { listPolicies } from '#lib/pages/queries.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { themeLogo } from '#lib/theme/faces.ts'
import { organisationGroup, type Publisher } from './schema.ts'

/** Who publishes, as pages and machines are told. */
export async function readPublisher(): Promise<Publisher> {
  const { siteName, language } = await readSettings()
  const organisation = await readGroup(organisationGroup)
  const policies = await listPolicies()
  return { siteName, language, origin: siteUrl(), organisation, logo: themeLogo(), policies }
}
