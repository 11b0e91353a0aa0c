'use client'
import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { NewPasswordInput } from './AcceptForm.client.tsx'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Asks for a link for a new password. */
export function AskForResetForm({ ask }: { ask: Act }) {
  const { run, pending, said, errorOf } = useAction()
  const [asked, setAsked] = useState('')
  if (asked)
    return (
      <Alert variant="default" role="status" title="See your mail">
        If there is an account for {asked}, a link for a new password is on its way there. It works
        once, within an hour.
      </Alert>
    )
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        const { email } = Object.fromEntries(new FormData(event.currentTarget))
        run(
          () => ask({ email }),
          () => {
            setAsked(String(email))
            return undefined
          },
        )
      }}
    >
      <Said said={said} />
      <Stack>
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          error={errorOf('email')}
        />
        <Button type="submit" loading={pending}>
          Send me a link
        </Button>
      </Stack>
    </form>
  )
}

/** Chooses the new password. */
export function ResetForm({ token, reset }: { token: string; reset: Act }) {
  const { run, pending, said, errorOf } = useAction()
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        const { password } = Object.fromEntries(new FormData(event.currentTarget))
        run(
          () => reset({ token, password }),
          () => {
            location.assign('/admin/login?made=password')
            return undefined
          },
        )
      }}
    >
      <Said said={said} />
      <Stack>
        <NewPasswordInput error={errorOf('password')} />
        <Button type="submit" loading={pending}>
          Set password
        </Button>
      </Stack>
    </form>
  )
}
