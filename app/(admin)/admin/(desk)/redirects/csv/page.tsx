import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { RedirectsFile } from '#components/admin/RedirectsFile.client.tsx'
import { guarded } from '../../guard.tsx'
import { importFile } from '../actions.ts'

export const metadata: Metadata = { title: 'Redirects as CSV' }

export default function RedirectsFilePage() {
  return guarded('redirect.manage', async () => (
    <>
      <Title order={1}>Redirects as CSV</Title>
      <Text mt="xs" maw={620}>
        <Anchor href="/admin/redirects/csv/export" c="inherit" underline="always">
          Download all redirects
        </Anchor>
        , or bring some in. Each line has an old address and where it leads, and may have a note:{' '}
        <code>/2019/05/ferry.html,/article/ferry-runs-again</code>. A line with an address that is
        known changes that redirect.
      </Text>
      <RedirectsFile importFile={importFile} />
    </>
  ))
}
