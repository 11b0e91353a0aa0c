import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AccountForm } from '#components/admin/AccountForm.client.tsx'
import { NotificationPreferences } from '#components/admin/NotificationPreferences.client.tsx'
import { readPreferences } from '#lib/notifications/queries.ts'
import { guarded } from '../guard.tsx'
import { changeOwnPassword, choosePreferences, signOutEverywhere } from './actions.ts'

export const metadata: Metadata = { title: 'My account' }

export default function AccountPage() {
  return guarded('account.open', async (user) => (
    <>
      <Title order={1}>My account</Title>
      <Text mt="xs">
        {user.name}, {user.role.replace('_', ' ')}, {user.email}
      </Text>
      <NotificationPreferences
        chosen={await readPreferences(user)}
        email={user.email}
        choose={choosePreferences}
      />
      <AccountForm changePassword={changeOwnPassword} signOutEverywhere={signOutEverywhere} />
    </>
  ))
}
