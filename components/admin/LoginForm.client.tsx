'use client'
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { signIn } from 'next-auth/react'
import { useState } from 'react'

const messages: Record<string, string> = {
  'too-many': 'Too many attempts. Try again in 15 minutes.',
  CredentialsSignin: 'E-mail or password is wrong.',
}

export function LoginForm({
  justMade,
  after,
}: {
  justMade: boolean
  /** Path in the newsroom to go to then. */
  after: string
}) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState('')

  async function submit(): Promise<void> {
    setPending(true)
    setProblem('')
    try {
      const done = await signIn('credentials', { email, password, redirect: false })
      if (done?.ok && !done.error) {
        // A full load: nothing of the signed-out page stays.
        location.assign(after)
        return
      }
      setProblem(
        messages[done?.error ?? ''] ?? 'Signing in failed just now. Try again in a moment.',
      )
    } catch {
      setProblem('The connection failed. Try again in a moment.')
    }
    setPending(false)
  }

  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {justMade && (
        <Alert variant="default" mb="md" role="status">
          Your account is ready: sign in.
        </Alert>
      )}
      {problem && (
        <Alert variant="default" mb="md" role="alert" c="var(--mantine-color-error)">
          {problem}
        </Alert>
      )}
      <TextInput
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        mt="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      />
      <Button type="submit" fullWidth mt="xl" loading={pending}>
        Sign in
      </Button>
    </form>
  )
}
