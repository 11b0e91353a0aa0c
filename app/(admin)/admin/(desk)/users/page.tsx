import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { UsersPanel } from '#components/admin/UsersPanel.client.tsx'
import { listUsers } from '#lib/auth/users.ts'
import { guarded } from '../guard.tsx'
import * as actions from './actions.ts'

export const metadata: Metadata = { title: 'Users' }

export default function UsersPage() {
  return guarded('user.manage', async (user) => (
    <>
      <Title order={1}>Users</Title>
      <UsersPanel users={await listUsers(user)} ownId={user.id} actions={{ ...actions }} />
    </>
  ))
}
