import { Anchor } from '@mantine/core'
import type { Metadata } from 'next'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { TokensPanel } from '#components/admin/TokensPanel.client.tsx'
import { apiPath } from '#lib/api/schema.ts'
import { listTokens } from '#lib/api/tokens.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../../guard.tsx'
import { makeToken, revokeToken } from './actions.ts'

export const metadata: Metadata = { title: 'API tokens' }

/** What lets programs elsewhere write here. */
export default function TokensPage() {
  return guarded('tokens.manage', async (user) => {
    const rows = await listTokens(user)
    return (
      <>
        <PageHead title="API tokens" from={settings}>
          Programs read by the{' '}
          <Anchor href={apiPath} c="inherit" underline="always">
            API
          </Anchor>{' '}
          what readers may see. For drafts, and to write, they need a token. Give each program one
          of its own that may do no more than it must: what it does is in the audit log under its
          name.
        </PageHead>
        <TokensPanel
          tokens={rows.map((row) => ({
            ...row,
            createdAt: formatDeskTime(row.createdAt),
            expiresAt: formatDeskTime(row.expiresAt),
            lastUsedAt: row.lastUsedAt && formatDeskTime(row.lastUsedAt),
          }))}
          make={makeToken}
          revoke={revokeToken}
        />
      </>
    )
  })
}
