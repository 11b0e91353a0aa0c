'use client'
import { Button, TextInput } from '@mantine/core'
import { useActionState } from 'react'
import { Problem, type SignInStep } from './LoginForm.client.tsx'

/** The second step: a code of an authenticator, or a recovery code. */
export function CodeForm({ after, signIn }: { after: string; signIn: SignInStep }) {
  const [state, submit, pending] = useActionState(signIn, null)
  return (
    <form action={submit}>
      <Problem text={state?.fields['']?.join(' ')} />
      <input type="hidden" name="after" value={after} />
      <CodeInput error={state?.fields.code?.join(' ')} />
      <Button type="submit" fullWidth mt="lg" loading={pending}>
        Sign in
      </Button>
    </form>
  )
}

/** Where a code is typed. */
export function CodeInput({ error }: { error: string | undefined }) {
  return (
    <TextInput
      label="Code"
      description="The six digits that your authenticator shows now, or one of your recovery codes."
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      autoFocus
      required
      withAsterisk={false}
      maxLength={40}
      error={error}
      styles={{ input: { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.08em' } }}
    />
  )
}
