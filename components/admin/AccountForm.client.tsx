'use client'
import { Button, Divider, Group, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

const leave = () => {
  location.assign('/admin/login')
  return undefined
}

export function AccountForm({
  changePassword,
  signOutEverywhere,
}: {
  changePassword: Act
  signOutEverywhere: Act
}) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState({ currentPassword: '', password: '' })
  const field = (name: keyof typeof values, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
    visibilityToggleButtonProps: { 'aria-label': 'Show what is typed' },
  })
  return (
    <Stack maw={480} mt="lg">
      <Said said={said} />
      <Title order={2} size="h3">
        Password
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run(() => changePassword(values), leave)
        }}
      >
        <Stack>
          <PasswordInput
            {...field('currentPassword', 'Current password')}
            autoComplete="current-password"
          />
          <PasswordInput
            {...field('password', 'New password')}
            description="At least 12 characters. You will sign in with it again."
            autoComplete="new-password"
          />
          <Group>
            <Button type="submit" loading={pending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
      <Divider my="md" />
      <Title order={2} size="h3">
        Sessions
      </Title>
      <Text>Ends every session of yours at once, on this and all other devices.</Text>
      <Group>
        <Button
          variant="default"
          loading={pending}
          onClick={() => run(() => signOutEverywhere(undefined), leave)}
        >
          Sign out everywhere
        </Button>
      </Group>
    </Stack>
  )
}
