'use client'
import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core'
import { useActionState } from 'react'

/** How a step of a sign-in ended that didn't lead in; null: it wasn't taken yet. */
export type SignInState = {
  outcome: 'invalid'
  fields: Record<string, string[]>
  /** What was typed. */
  email?: string
} | null

/** A step of a sign-in, as a form takes it: with JavaScript or without. */
export type SignInStep = (before: SignInState, form: FormData) => Promise<SignInState>

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
  signIn: SignInStep
}) {
  const [state, submit, pending] = useActionState(signIn, null)
  return (
    <form action={submit}>
      <Problem text={state?.fields['']?.join(' ')} />
      <input type="hidden" name="after" value={after} />
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username webauthn"
        required
        withAsterisk={false}
        defaultValue={state?.email ?? ''}
        key={state?.email ?? ''}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        mt="md"
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
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

/** Why a step led nowhere. */
export function Problem({ text }: { text: string | undefined }) {
  return (
    text && (
      <Alert variant="default" mb="md" role="alert" c="var(--mantine-color-error)">
        {text}
      </Alert>
    )
  )
}
