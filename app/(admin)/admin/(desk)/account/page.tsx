import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { NotificationPreferences } from '#components/admin/NotificationPreferences.client.tsx'
import { OwnPasswordForm } from '#components/admin/OwnPasswordForm.client.tsx'
import { OwnSessions } from '#components/admin/Sessions.client.tsx'
import { roleNames } from '#lib/auth/schema.ts'
import { readPreferences } from '#lib/notifications/queries.ts'
import { guarded } from '../guard.tsx'
import * as actions from './actions.ts'
import { sessionsInWords } from './sessions.ts'

export const metadata: Metadata = { title: 'My account' }

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
      <OwnPasswordForm changePassword={actions.changeOwnPassword} />
      <OwnSessions
        sessions={await sessionsInWords(user, user.id)}
        end={actions.endSession}
        endOthers={actions.endOtherSessions}
        signOutEverywhere={actions.signOutEverywhere}
      />
    </>
  ))
}
