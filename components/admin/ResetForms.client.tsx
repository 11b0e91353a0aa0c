'use client'
import { Alert, Button, Stack, TextInput } from '@mantine/core'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { NewPassword } from './TypedPassword.tsx'
import { useForm } from './useForm.client.ts'

/** Asks for a link for a new password. */
export function AskForResetForm({ ask }: { ask: FormAct }) {
  const { form, answer, pending, problem, field } = useForm(ask)
  if (answer?.outcome === 'saved')
    return (
      <Alert variant="default" role="status" title="See your mail">
        If there is an account for {answer.typed?.email}, a link for a new password is on its way
        there. It works once, within an hour.
      </Alert>
    )
  return (
    <form {...form}>
      <Problem text={problem} />
      <Stack>
        <TextInput {...field('email')} label="E-mail" type="email" autoComplete="username" />
        <Button type="submit" loading={pending}>
          Send me a link
        </Button>
      </Stack>
    </form>
  )
}

/** Chooses the new password. */
export function ResetForm({ token, reset }: { token: string; reset: FormAct }) {
  const { form, pending, problem, secret } = useForm(reset)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="token" value={token} />
      <Stack>
        <NewPassword {...secret('password')} />
        <Button type="submit" loading={pending}>
          Set password
        </Button>
      </Stack>
    </form>
  )
}
