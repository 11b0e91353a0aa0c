import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { SectionForm } from '#components/admin/SectionForm.client.tsx'
import { guarded } from '../../guard.tsx'
import { deleteSection, saveSection } from '../actions.ts'

export const metadata: Metadata = { title: 'New section' }

export default function NewSectionPage() {
  return guarded('section.manage', async () => (
    <>
      <Title order={1}>New section</Title>
      <SectionForm section={null} save={saveSection} remove={deleteSection} />
    </>
  ))
}
