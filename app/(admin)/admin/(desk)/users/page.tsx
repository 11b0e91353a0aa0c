import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { InvitationsPanel } from '#components/admin/InvitationsPanel.client.tsx'
import { UsersPanel } from '#components/admin/UsersPanel.client.tsx'
import { listInvitations } from '#lib/accounts/invitations.ts'
import { mailsGoOut } from '#lib/accounts/mails.ts'
import { listUsers } from '#lib/auth/users.ts'
import { waysIn } from '#lib/auth/ways-in.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'
import * as actions from './actions.ts'

export const metadata: Metadata = { title: 'Users' }

export default function UsersPage() {
  return guarded('user.manage', async (user) => {
    const [users, invitations, bylines] = await Promise.all([
      listUsers(user),
      listInvitations(user),
      bylineChoices(user),
    ])
    return (
      <>
        <Title order={1}>Users</Title>
        <UsersPanel
          users={users}
          ownId={user.id}
          passwords={waysIn().passwords}
          actions={{ ...actions }}
        />
        <InvitationsPanel
          invitations={invitations.map(({ expiresAt, mailedAt, ...row }) => ({
            ...row,
            expiresAt: formatDeskTime(expiresAt),
            mailed: mailedAt !== null,
          }))}
          bylines={bylines.flatMap(({ id, name, left, userId }) =>
            userId === null ? [{ id, name, left }] : [],
          )}
          mails={mailsGoOut()}
          actions={{ ...actions }}
        />
      </>
    )
  })
}
