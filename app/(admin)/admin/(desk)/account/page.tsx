import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AccountForm } from '#components/admin/AccountForm.client.tsx'
import { guarded } from '../guard.tsx'
import { changeOwnPassword, signOutEverywhere } from './actions.ts'

export const metadata: Metadata = { title: 'My account' }

export default function AccountPage() {
  return guarded('article.list', async ({ name, email, role }) => (
    <>
      <Title order={1}>My account</Title>
      <Text mt="xs">
        {name}, {role}, {email}
      </Text>
      <AccountForm changePassword={changeOwnPassword} signOutEverywhere={signOutEverywhere} />
    </>
  ))
}
