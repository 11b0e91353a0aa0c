'use client'
import { Button, Stack, TextInput } from '@mantine/core'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { NewPassword } from './TypedPassword.tsx'
import { useForm } from './useForm.client.ts'

/** The first administrator, by the link that the server printed. */
export function SetUpForm({ token, setUp }: { token: string; setUp: FormAct }) {
  const { form, pending, problem, field, secret } = useForm(setUp)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="token" value={token} />
      <Stack mt="md">
        <TextInput {...field('name')} label="Name" autoComplete="name" />
        <TextInput {...field('email')} label="E-mail" type="email" autoComplete="username" />
        <NewPassword {...secret('password')} />
        <Button type="submit" loading={pending}>
          Create administrator
        </Button>
      </Stack>
    </form>
  )
}
