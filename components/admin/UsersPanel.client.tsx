'use client'
import { Badge, Button, Menu, Modal } from '@mantine/core'
import Link from 'next/link'
import { useState } from 'react'
import { roleNames, roles, type UserRow } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { TypedPassword } from './TypedPassword.tsx'
import { useAction } from './useAction.client.ts'

type Actions = Record<'changeRole' | 'changePassword' | 'setDisabled' | 'endSessions', Act>

/** All accounts, and what can be done to each. */
export function UsersPanel({
  users,
  ownId,
  passwords,
  actions,
}: {
  users: UserRow[]
  ownId: number
  /** Does anyone sign in with one? */
  passwords: boolean
  actions: Actions
}) {
  const { run, pending, said, errorOf } = useAction()
  const [passwordOf, setPasswordOf] = useState<UserRow | null>(null)
  const [password, setPassword] = useState('')
  return (
    <>
      <Said said={said} />
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Signed in</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id}>
              <td className="headline-cell">
                <Link href={`/admin/users/${user.id}`} prefetch={false}>
                  {user.name}
                </Link>
              </td>
              <td>{user.email}</td>
              <td>
                {roleNames[user.role]} {user.disabled && <Badge variant="default">Disabled</Badge>}
              </td>
              <td>{user.openSessions > 0 ? `${user.openSessions} ×` : '—'}</td>
              <td>
                <Menu>
                  <Menu.Target>
                    <Button size="compact-sm" variant="default" aria-label={`Change ${user.name}`}>
                      Change
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {roles
                      .filter((role) => role !== user.role)
                      .map((role) => (
                        <Menu.Item
                          key={role}
                          onClick={() =>
                            run(
                              () => actions.changeRole({ userId: user.id, role }),
                              () => `${user.name} is ${roleNames[role].toLowerCase()} now.`,
                            )
                          }
                        >
                          Make {roleNames[role].toLowerCase()}
                        </Menu.Item>
                      ))}
                    {passwords && (
                      <Menu.Item onClick={() => setPasswordOf(user)}>Set a password</Menu.Item>
                    )}
                    <Menu.Item
                      onClick={() =>
                        run(
                          () => actions.endSessions({ userId: user.id }),
                          () => `${user.name} is signed out everywhere.`,
                        )
                      }
                    >
                      Sign out everywhere
                    </Menu.Item>
                    {user.id !== ownId && (
                      <Menu.Item
                        onClick={() =>
                          run(
                            () =>
                              actions.setDisabled({ userId: user.id, disabled: !user.disabled }),
                            () => `${user.name} is ${user.disabled ? 'enabled' : 'disabled'}.`,
                          )
                        }
                      >
                        {user.disabled ? 'Enable' : 'Disable'}
                      </Menu.Item>
                    )}
                  </Menu.Dropdown>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>

      <Modal
        opened={passwordOf !== null}
        onClose={() => setPasswordOf(null)}
        title={`A new password for ${passwordOf?.name ?? ''}`}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const user = passwordOf
            if (!user) return
            run(
              () => actions.changePassword({ userId: user.id, password }),
              () => {
                setPasswordOf(null)
                setPassword('')
                return `${user.name} has a new password and is signed out everywhere.`
              },
            )
          }}
        >
          <TypedPassword
            label="New password"
            name="password"
            value={password}
            error={errorOf('password')}
            autoComplete="new-password"
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" mt="md" loading={pending}>
            Set password
          </Button>
        </form>
      </Modal>
    </>
  )
}
