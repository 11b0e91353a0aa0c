import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { PageDesk } from '#components/pages/PageDesk.client.tsx'
import { openPage, pageVersions } from '#lib/pages/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../guard.tsx'
import { tools } from '../tools.ts'

export const metadata: Metadata = { title: 'Page' }

export default function EditPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('page.manage', async (user) => {
    const id = await idOf(params)
    const [page, versions] = [await openPage(user, id), await pageVersions(user, id)]
    return (
      <>
        <Title order={1}>{page.edit.title}</Title>
        <PageDesk
          page={page}
          versions={versions.map((one) => ({ ...one, when: formatDeskTime(one.savedAt) }))}
          userId={user.id}
          actions={tools}
        />
      </>
    )
  })
}
