'use client'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Whoever is invited chooses her name and password. */
export function AcceptForm({
  token,
  email,
  accept,
}: {
  token: string
  email: string
  accept: Act
}) {
  const { run, pending, said, errorOf } = useAction()
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        const { name, password } = Object.fromEntries(new FormData(event.currentTarget))
        run(
          () => accept({ token, name, password }),
          () => {
            location.assign('/admin/login?made=account')
            return undefined
          },
        )
      }}
    >
      <Said said={said} />
      <Stack>
        <TextInput label="E-mail" name="email" autoComplete="username" value={email} readOnly />
        <TextInput label="Name" name="name" autoComplete="name" error={errorOf('name')} />
        <NewPasswordInput error={errorOf('password')} />
        <Button type="submit" loading={pending}>
          Make my account
        </Button>
      </Stack>
    </form>
  )
}

/** Where a new password is chosen. */
export function NewPasswordInput({ error }: { error: string | undefined }) {
  return (
    <PasswordInput
      label="Password"
      name="password"
      description="At least 12 characters, none of the common ones."
      autoComplete="new-password"
      error={error}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
    />
  )
}
