'use client'
import { Anchor, Button, TextInput } from '@mantine/core'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { TypedPassword } from './TypedPassword.tsx'
import { useForm } from './useForm.client.ts'

/** The first step: e-mail and password. */
export function LoginForm({
  after,
  forgotten,
  signIn,
}: {
  /** Path in the newsroom to go to then. */
  after: string
  /** Are new passwords to be had by mail? */
  forgotten: boolean
  signIn: FormAct
}) {
  const { form, pending, problem, field, secret } = useForm(signIn)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="after" value={after} />
      <TextInput
        {...field('email')}
        label="E-mail"
        type="email"
        autoComplete="username webauthn"
        required
        withAsterisk={false}
      />
      <TypedPassword
        {...secret('password')}
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        mt="md"
      />
      {forgotten && (
        <Anchor
          href="/admin/reset"
          c="inherit"
          underline="always"
          size="sm"
          mt="xs"
          display="block"
        >
          Forgot your password?
        </Anchor>
      )}
      <Button type="submit" fullWidth mt="xl" loading={pending}>
        Sign in
      </Button>
    </form>
  )
}
