import { MachineData } from '#components/article/MachineData.tsx'
import { organisationData, siteData } from '#lib/linked-data/organisation.ts'
import type { Publisher } from '#lib/organisation/schema.ts'

/** What machines read on the front of the site, and of who publishes it. */
export function SiteData({ publisher }: { publisher: Publisher }) {
  return (
    <>
      <MachineData data={siteData(publisher)} />
      <MachineData data={organisationData(publisher)} />
    </>
  )
}
