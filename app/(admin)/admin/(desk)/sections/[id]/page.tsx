import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SectionForm } from '#components/admin/SectionForm.client.tsx'
import { listSectionRows } from '#lib/sections/queries.ts'
import { guarded, idOf } from '../../guard.tsx'
import { deleteSection, saveSection } from '../actions.ts'

export const metadata: Metadata = { title: 'Section' }

export default function SectionPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('section.manage', async (user) => {
    const id = await idOf(params)
    const section = (await listSectionRows(user)).find((row) => row.id === id)
    if (!section) notFound()
    return (
      <>
        <Title order={1}>{section.name}</Title>
        <SectionForm section={section} save={saveSection} remove={deleteSection} />
      </>
    )
  })
}
