import { Alert, Container, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { SiteState } from '#components/admin/SiteState.tsx'
import { lastSeenUser } from '#lib/auth/current-user.ts'
import { readSiteState } from '#lib/site-state/state.ts'
import { guarded } from '../../(desk)/guard.tsx'
import DeskLayout from '../../(desk)/layout.tsx'

export const metadata: Metadata = { title: 'State of the site' }

/**
 * How the database, jobs, cache, disk, backups and mail are. It stands outside the desk's layout, which
 * needs the database: without one, an administrator who was here before is still told what is wrong.
 */
export default async function StatePage() {
  const known = await lastSeenUser()
  if (known)
    return (
      <Container size="lg" py="md" component="main">
        <Title order={1}>State of the site</Title>
        <Alert my="md" color="red" variant="light" role="alert" title="The database is away">
          This is what can be told without it. The rest of the newsroom comes back with it.
        </Alert>
        <SiteState parts={await readSiteState(known)} />
      </Container>
    )
  return (
    <DeskLayout>
      {
        await guarded('state.read', async (user) => (
          <>
            <PageHead title="State of the site" from={settings}>
              As this instance sees it, now. For numbers over time and for alerts, let Prometheus
              ask it: docs/operating.md.
            </PageHead>
            <SiteState parts={await readSiteState(user)} />
          </>
        ))
      }
    </DeskLayout>
  )
}
