'use client'
import {
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  NativeSelect,
  Paper,
  PasswordInput,
  Stack,
  TextInput,
  Title,
} from '@mantine/core'
import Link from 'next/link'
import { useState } from 'react'
import { roleNames, roles, type UserRow } from '#lib/auth/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type Actions = Record<
  'addUser' | 'changeRole' | 'changePassword' | 'setDisabled' | 'endSessions',
  Act
>
const blank = { name: '', email: '', password: '', role: 'author' }

/** All accounts, what can be done to each, and a form for a new one. */
export function UsersPanel({
  users,
  ownId,
  actions,
}: {
  users: UserRow[]
  ownId: number
  actions: Actions
}) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState(blank)
  const [passwordOf, setPasswordOf] = useState<UserRow | null>(null)
  const [password, setPassword] = useState('')
  const field = (name: keyof typeof blank, label: string) => ({
    label,
    name,
    value: values[name],
    error: passwordOf ? undefined : errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })

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
                    <Menu.Item onClick={() => setPasswordOf(user)}>Set a password</Menu.Item>
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

      <Paper withBorder p="lg" mt="xl" maw={520}>
        <Title order={2} size="h3">
          Add a user
        </Title>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            run(
              () => actions.addUser(values),
              () => {
                setValues(blank)
                return `${values.name} can sign in now.`
              },
            )
          }}
        >
          <Stack mt="md">
            <TextInput {...field('name', 'Name')} autoComplete="off" />
            <TextInput {...field('email', 'E-mail')} type="email" autoComplete="off" />
            <PasswordInput
              {...field('password', 'Password')}
              description="At least 12 characters, none of the common ones. Tell it in person; it can be changed under My account."
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            />
            <NativeSelect
              {...field('role', 'Role')}
              data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
            />
            <Group>
              <Button type="submit" loading={pending}>
                Add user
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>

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
          <PasswordInput
            label="New password"
            name="password"
            value={password}
            error={passwordOf ? errorOf('password') : undefined}
            autoComplete="new-password"
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
          />
          <Button type="submit" mt="md" loading={pending}>
            Set password
          </Button>
        </form>
      </Modal>
    </>
  )
}
