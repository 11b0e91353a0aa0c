import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { BylinesFile } from '#components/admin/BylinesFile.client.tsx'
import { guarded } from '../../guard.tsx'
import { importCsv } from '../actions.ts'

export const metadata: Metadata = { title: 'Bylines as CSV' }

export default function CsvPage() {
  return guarded('byline.manage', async () => (
    <>
      <Title order={1}>Bylines as CSV</Title>
      <Text mt="xs" maw={620}>
        <Anchor href="/admin/bylines/csv/export" c="inherit" underline="always">
          Download all bylines
        </Anchor>
        , change them in a spreadsheet, and bring them in again here. A line with an id or a slug
        changes that byline, another line makes a new one; columns that the file doesn’t have stay
        as they are.
      </Text>
      <BylinesFile importCsv={importCsv} />
    </>
  ))
}
