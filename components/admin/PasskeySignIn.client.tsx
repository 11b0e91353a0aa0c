'use client'
import { Button, Divider } from '@mantine/core'
import { useState, useSyncExternalStore } from 'react'
import type { Act } from './act.ts'
import { Problem } from './Problem.tsx'
import { answerPasskey, passkeyTrouble } from './passkeys.client.ts'

/** Does this browser know passkeys, at this address? None has them for numbers. */
export const useKnowsPasskeys = () =>
  useSyncExternalStore(
    () => () => {},
    () => 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname),
    () => false,
  )

/** Signs in by a passkey: alone, or as the second step. */
export function PasskeySignIn({
  step,
  after,
  first,
  ask,
  signIn,
}: {
  step: 'alone' | 'second'
  after: string
  /** Does nothing stand above it? */
  first: boolean
  ask: Act<unknown>
  signIn: Act
}) {
  const knows = useKnowsPasskeys()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState('')

  async function submit(): Promise<void> {
    setPending(true)
    setProblem('')
    try {
      const asked = await ask({ step })
      if (asked.outcome !== 'saved')
        throw new Error('message' in asked ? asked.message : 'This can’t be asked.')
      const done = await signIn({ step, response: await answerPasskey(asked.result) })
      if (done.outcome === 'saved') {
        // A full load: nothing of the signed-out page stays.
        location.assign(after)
        return
      }
      setProblem('message' in done ? done.message : 'The passkey’s answer can’t be read.')
    } catch (error) {
      setProblem(passkeyTrouble(error))
    }
    setPending(false)
  }

  if (!knows) return null
  return (
    <>
      {!first && <Divider label="or" my="lg" />}
      <Problem text={problem} />
      <Button
        fullWidth
        variant={first ? 'filled' : 'default'}
        loading={pending}
        onClick={() => submit()}
      >
        Sign in with a passkey
      </Button>
    </>
  )
}
