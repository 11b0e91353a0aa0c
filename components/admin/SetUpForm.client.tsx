'use client'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

export function SetUpForm({ token, setUp }: { token: string; setUp: Act }) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState({ name: '', email: '', password: '' })
  const field = (name: keyof typeof values, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => setUp({ token, ...values }),
          () => {
            location.assign('/admin/login?made=1')
            return undefined
          },
        )
      }}
    >
      <Said said={said} />
      <Stack mt="md">
        <TextInput {...field('name', 'Name')} autoComplete="name" />
        <TextInput {...field('email', 'E-mail')} type="email" autoComplete="username" />
        <PasswordInput
          {...field('password', 'Password')}
          description="At least 12 characters, none of the common ones."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
        />
        <Button type="submit" loading={pending}>
          Create administrator
        </Button>
      </Stack>
    </form>
  )
}
