'use client'
import { Button, Divider } from '@mantine/core'
import { signIn } from 'next-auth/react'
import { useState } from 'react'
import type { FormAct } from './act.ts'
import { Problem } from './Problem.tsx'
import { useForm } from './useForm.client.ts'

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
      <Problem text={problem} />
      <noscript>
        <p>Signing in with {name} needs JavaScript.</p>
      </noscript>
      <Button
        className="needs-script"
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
export function LinkSignIn({
  token,
  after,
  signIn,
}: {
  token: string
  after: string
  signIn: FormAct
}) {
  const { form, pending, problem } = useForm(signIn)
  return (
    <form {...form}>
      <Problem text={problem} />
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="after" value={after} />
      <Button type="submit" fullWidth loading={pending}>
        Sign in by this link
      </Button>
    </form>
  )
}
