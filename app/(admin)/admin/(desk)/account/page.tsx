import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { NotificationPreferences } from '#components/admin/NotificationPreferences.client.tsx'
import { OwnPasswordForm } from '#components/admin/OwnPasswordForm.client.tsx'
import { OwnSessions } from '#components/admin/Sessions.client.tsx'
import { openFactors } from '#lib/auth/factors.ts'
import { type Factors, roleNames } from '#lib/auth/schema.ts'
import { waysIn } from '#lib/auth/ways-in.ts'
import { readPreferences } from '#lib/notifications/queries.ts'
import { guarded } from '../guard.tsx'
import * as actions from './actions.ts'
import { sessionsInWords } from './sessions.ts'

export const metadata: Metadata = { title: 'My account' }

/** Which there are, in words. */
function factorsIn({ codesSince, passkeys }: Factors): string {
  const count = passkeys.length
  const named = [
    codesSince && 'codes of an authenticator',
    count > 0 && (count === 1 ? 'a passkey' : `${count} passkeys`),
  ].filter(Boolean)
  if (named.length === 0) return 'None: your password alone signs you in.'
  return `You have ${named.join(' and ')}.`
}

export default function AccountPage() {
  return guarded('account.open', async (user) => (
    <>
      <Title order={1}>My account</Title>
      <Text mt="xs">
        {user.name}, {roleNames[user.role].toLowerCase()}, {user.email}
      </Text>
      <NotificationPreferences
        chosen={await readPreferences(user)}
        email={user.email}
        choose={actions.choosePreferences}
      />
      {waysIn().passwords && <OwnPasswordForm changePassword={actions.changeOwnPassword} />}
      <Title order={2} size="h3" mt="xl">
        Second factor
      </Title>
      <Text mt="xs">
        {factorsIn(await openFactors(user))}{' '}
        <Anchor href="/admin/account/factors" c="inherit" underline="always">
          Change
        </Anchor>
      </Text>
      <OwnSessions
        sessions={await sessionsInWords(user, user.id)}
        end={actions.endSession}
        endOthers={actions.endOtherSessions}
        signOutEverywhere={actions.signOutEverywhere}
      />
    </>
  ))
}
