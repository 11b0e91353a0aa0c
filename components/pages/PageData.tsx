import { MachineData } from '#components/article/MachineData.tsx'
import { breadcrumbs } from '#lib/linked-data/lists.ts'
import { organisationData } from '#lib/linked-data/organisation.ts'
import type { Publisher } from '#lib/organisation/schema.ts'
import type { PublicPage } from '#lib/pages/schema.ts'

/** What machines read of a page of the newsroom's own: the way to it, and on the one about it, who it is. */
export function PageData({
  page: { slug, title, purpose },
  publisher,
}: {
  page: Pick<PublicPage, 'slug' | 'title' | 'purpose'>
  publisher: Publisher
}) {
  return (
    <>
      <MachineData data={breadcrumbs(publisher, [{ name: title, path: `/page/${slug}` }])} />
      {purpose === 'about' && <MachineData data={organisationData(publisher)} />}
    </>
  )
}
