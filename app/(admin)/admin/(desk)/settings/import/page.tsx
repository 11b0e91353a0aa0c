import { Anchor, Code, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { ArchiveUpload } from '#components/admin/ArchiveUpload.client.tsx'
import { importState } from '#components/admin/import-words.ts'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { inBytes } from '#lib/backup/schema.ts'
import { listImports } from '#lib/import/runs/queries.ts'
import { archiveFormats } from '#lib/import/schema.ts'
import { env } from '#lib/platform/env.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../../guard.tsx'
import { beginUpload, startImport } from './actions.ts'

export const metadata: Metadata = { title: 'Import' }

/** Archives of other systems: one is uploaded here, and those that were. */
export default function ImportsPage() {
  return guarded('article.import', async (user) => {
    const imports = await listImports(user)
    return (
      <>
        <PageHead title="Import" from={settings}>
          Brings in what another system exported: articles with their old addresses, bylines,
          sections, topics, pictures and counts. First it is looked through, and nothing is written:
          you see what would come, and choose. Brought in twice, nothing comes twice.
        </PageHead>
        <ArchiveUpload
          kinds="An export of WordPress or Ghost, a feed, an agency’s NewsML-G2 or NITF, or a ZIP of a site’s folder of Markdown (Hugo, Jekyll, Eleventy)"
          limit={inBytes(env().IMPORT_MAX_MB * 2 ** 20)}
          begin={beginUpload}
          start={startImport}
        />
        <Title order={2} size="h3" mt="xl">
          Archives
        </Title>
        {imports.length === 0 ? (
          <Text mt="xs">None was uploaded yet.</Text>
        ) : (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">From</th>
                <th scope="col">State</th>
                <th scope="col">Uploaded</th>
              </tr>
            </thead>
            <tbody>
              {imports.map((one) => (
                <tr key={one.id}>
                  <td className="address-cell">
                    <Link href={`/admin/settings/import/${one.id}`} prefetch={false}>
                      {one.fileName}
                    </Link>{' '}
                    <Text span size="sm" className="nowrap">
                      {inBytes(one.size)}
                    </Text>
                  </td>
                  <td>{one.format && archiveFormats[one.format].name}</td>
                  <td>{importState(one)}</td>
                  <td>
                    {formatDeskTime(one.createdAt)}, {one.createdByName}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Text mt="lg" maw={640} size="sm">
          Larger archives are brought in by whoever looks after the server:{' '}
          <Code style={{ whiteSpace: 'nowrap' }}>npm run import</Code>.{' '}
          <Anchor href="/admin/redirects" c="inherit" underline="always">
            Redirects
          </Anchor>{' '}
          lists the old addresses that lead on.
        </Text>
      </>
    )
  })
}
