'use client'
import { Button, Stack, TextInput } from '@mantine/core'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { NewPassword } from './TypedPassword.tsx'
import { useForm } from './useForm.client.ts'

/** Whoever is invited chooses her name and password. */
export function AcceptForm({
  token,
  email,
  accept,
}: {
  token: string
  email: string
  accept: FormAct
}) {
  const { form, pending, problem, field, secret } = useForm(accept)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="token" value={token} />
      <Stack>
        <TextInput label="E-mail" name="email" autoComplete="username" value={email} readOnly />
        <TextInput {...field('name')} label="Name" autoComplete="name" />
        <NewPassword {...secret('password')} />
        <Button type="submit" loading={pending}>
          Make my account
        </Button>
      </Stack>
    </form>
  )
}
