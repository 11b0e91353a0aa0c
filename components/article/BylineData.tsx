import type { BylinePage } from '#lib/bylines/schema.ts'
import { profileData } from '#lib/linked-data/byline.ts'
import { breadcrumbs } from '#lib/linked-data/lists.ts'
import type { Publisher } from '#lib/organisation/schema.ts'
import { MachineData } from './MachineData.tsx'

/** What machines read of a byline's page. */
export function BylineData({ byline, publisher }: { byline: BylinePage; publisher: Publisher }) {
  return (
    <>
      <MachineData data={profileData(byline, publisher)} />
      <MachineData
        data={breadcrumbs(publisher, [{ name: byline.name, path: `/by/${byline.slug}` }])}
      />
    </>
  )
}
