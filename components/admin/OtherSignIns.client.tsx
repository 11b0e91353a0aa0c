'use client'
import { Alert, Button, Divider } from '@mantine/core'
import { signIn } from 'next-auth/react'
import { useState } from 'react'

const away = 'The provider does not answer just now. Try again in a moment.'

/** Leads to the OpenID Connect provider, and says why it led back. */
export function OpenIdSignIn({
  name,
  after,
  problem: given,
  alone,
}: {
  name: string
  /** Path in the newsroom to go to then. */
  after: string
  problem: string | undefined
  /** Is it the only way in? */
  alone: boolean
}) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState(given)

  async function leave(): Promise<void> {
    setPending(true)
    setProblem(undefined)
    try {
      // It navigates; when it can't it leads back here with an error.
      await signIn('openid', { callbackUrl: after })
    } catch {
      setPending(false)
      setProblem(away)
    }
  }

  return (
    <>
      {!alone && <Divider label="or" my="lg" />}
      {problem && (
        <Alert variant="default" mb="md" role="alert" c="var(--mantine-color-error)">
          {problem}
        </Alert>
      )}
      <Button
        fullWidth
        variant={alone ? 'filled' : 'default'}
        loading={pending}
        onClick={() => leave()}
      >
        Sign in with {name}
      </Button>
    </>
  )
}

/** Uses a link from the command line: only when it is asked to, since links are also looked at. */
export function LinkSignIn({ token, after }: { token: string; after: string }) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState('')

  async function use(): Promise<void> {
    setPending(true)
    setProblem('')
    try {
      const done = await signIn('link', { token, redirect: false })
      if (done?.ok && !done.error) {
        location.assign(after)
        return
      }
      setProblem('This link has been used, or is too old. Make another one.')
    } catch {
      setProblem('The connection failed. Try again in a moment.')
    }
    setPending(false)
  }

  return (
    <>
      {problem && (
        <Alert variant="default" mb="md" role="alert" c="var(--mantine-color-error)">
          {problem}
        </Alert>
      )}
      <Button fullWidth loading={pending} onClick={() => use()}>
        Sign in by this link
      </Button>
    </>
  )
}
