import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { UserSessions } from '#components/admin/Sessions.client.tsx'
import { UserFactors } from '#components/admin/UserFactors.client.tsx'
import { countFactors } from '#lib/auth/factors.ts'
import { roleNames } from '#lib/auth/schema.ts'
import { needsProof, proofAskedOf } from '#lib/auth/second-step.ts'
import { openUser } from '#lib/auth/users.ts'
import { endSession } from '../../account/actions.ts'
import * as proving from '../../account/factors/actions.ts'
import { sessionsInWords } from '../../account/sessions.ts'
import { guarded, idOf } from '../../guard.tsx'
import { endSessions, resetFactors } from '../actions.ts'

export const metadata: Metadata = { title: 'User' }

/** One account: its second factors, and where it is signed in. */
export default function UserPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('user.manage', async (actor) => {
    const user = await openUser(actor, await idOf(params))
    return (
      <>
        <Anchor href="/admin/users" c="inherit" underline="always">
          Users
        </Anchor>
        <Title order={1} mt="xs">
          {user.name}
        </Title>
        <Text mt="xs">
          {roleNames[user.role]}, {user.email}
          {user.disabled && ', disabled'}
        </Text>
        <UserFactors
          name={user.name}
          count={await countFactors(actor, user.id)}
          asked={(await needsProof(actor)) ? await proofAskedOf(actor) : null}
          reset={resetFactors.bind(null, { userId: user.id })}
          proving={{ ...proving }}
        />
        <UserSessions
          name={user.name}
          sessions={await sessionsInWords(actor, user.id)}
          end={endSession}
          endAll={endSessions.bind(null, { userId: user.id })}
        />
      </>
    )
  })
}
