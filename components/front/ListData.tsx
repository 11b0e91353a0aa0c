import { MachineData } from '#components/article/MachineData.tsx'
import { breadcrumbs, listPageData } from '#lib/linked-data/lists.ts'
import type { Publisher } from '#lib/organisation/schema.ts'

/** What machines read of a page that lists articles: the list, and the way to it. */
export function ListData({
  publisher,
  ...page
}: {
  publisher: Publisher
  name: string
  description?: string
  path: string
  slugs: string[]
}) {
  return (
    <>
      <MachineData data={listPageData(publisher, page)} />
      {page.path !== '/' && <MachineData data={breadcrumbs(publisher, [page])} />}
    </>
  )
}
