'use client'
import { Button, TextInput } from '@mantine/core'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { useForm } from './useForm.client.ts'

/** The second step: a code of an authenticator, or a recovery code. */
export function CodeForm({ after, signIn }: { after: string; signIn: FormAct }) {
  const { form, pending, problem, secret } = useForm(signIn)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="after" value={after} />
      <CodeInput error={secret('code').error} />
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
