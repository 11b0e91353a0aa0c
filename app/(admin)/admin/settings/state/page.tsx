import { Alert, Container, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
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
            <Title order={1}>State of the site</Title>
            <Text mt="xs" maw={640}>
              As this instance sees it, now. For numbers over time and for alerts, let Prometheus
              ask it: docs/operating.md.
            </Text>
            <SiteState parts={await readSiteState(user)} />
          </>
        ))
      }
    </DeskLayout>
  )
}
