'use client'
import { Button, Group, Paper, Text, Title } from '@mantine/core'
import type { Act, FormAct } from './act.ts'
import { CodeInput } from './CodeForm.client.tsx'
import { useKnowsPasskeys } from './PasskeySignIn.client.tsx'
import { Problem } from './Problem.tsx'
import { answerPasskey, passkeyTrouble } from './passkeys.client.ts'
import { SignOutButton } from './SignOutButton.client.tsx'
import { TypedPassword } from './TypedPassword.tsx'
import { useAction } from './useAction.client.ts'
import { useForm } from './useForm.client.ts'

/** What she is asked for, to show again that it is her. */
export type ProofAsked = { password: boolean; codes: boolean; passkeys: boolean }
export type ProofActions = { prove: FormAct; askForProof: Act<unknown>; proveByPasskey: Act }

/** Asks who is signed in to show again that it is her: what follows concerns how she signs in. */
export function ProveForm({ asked, actions }: { asked: ProofAsked; actions: ProofActions }) {
  const { form, pending, problem, secret } = useForm(actions.prove)
  const passkey = useAction()
  const knows = useKnowsPasskeys()

  async function byPasskey(): ReturnType<Act> {
    const options = await actions.askForProof(undefined)
    if (options.outcome !== 'saved') return options
    try {
      return await actions.proveByPasskey({ response: await answerPasskey(options.result) })
    } catch (error) {
      return { outcome: 'refused', message: passkeyTrouble(error) }
    }
  }

  return (
    <Paper withBorder p="lg" mt="lg" maw={480}>
      <Title order={2} size="h3">
        Is it you?
      </Title>
      <Text mt="xs" mb="md">
        It is a while since you signed in. Confirm that it is you, then you can change this.
      </Text>
      <Problem text={passkey.said?.text ?? problem} />
      <form {...form}>
        {asked.password && (
          <TypedPassword
            {...secret('currentPassword')}
            label="Password"
            autoComplete="current-password"
          />
        )}
        {asked.codes && <CodeInput error={secret('code').error} />}
        <Group mt="md">
          {(asked.password || asked.codes) && (
            <Button type="submit" loading={pending}>
              Confirm
            </Button>
          )}
          {asked.passkeys && knows && (
            <Button
              variant={asked.codes ? 'default' : 'filled'}
              loading={passkey.pending}
              onClick={() => passkey.run(byPasskey, () => undefined)}
            >
              Confirm with a passkey
            </Button>
          )}
        </Group>
      </form>
      <SignOutButton label="Or sign out, and in again" />
    </Paper>
  )
}
