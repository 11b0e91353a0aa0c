import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CodeForm } from '#components/admin/CodeForm.client.tsx'
import { PasskeySignIn } from '#components/admin/PasskeySignIn.client.tsx'
import { SignInFrame } from '#components/admin/SignInFrame.tsx'
import { secondStep } from '#lib/auth/second-step.ts'
import { readSettings } from '#lib/settings/queries.ts'
import * as actions from '../actions.ts'
import { afterSchema } from '../after.ts'
import { waitingToken } from '../cookies.ts'

export const metadata: Metadata = { title: 'Second factor' }

/** The second step of a sign-in, for the browser that took the first a short while ago. */
export default async function SecondStepPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string }>
}) {
  const [{ siteName }, { to }, token] = await Promise.all([
    readSettings(),
    searchParams,
    waitingToken(),
  ])
  const asked = await secondStep(token)
  if (!asked) redirect('/admin/login')
  const after = afterSchema.parse(to)
  return (
    <SignInFrame siteName={siteName}>
      <Title order={2} size="h3" mb="sm">
        One more step
      </Title>
      {asked.codes && <CodeForm after={after} signIn={actions.signInByCode} />}
      {asked.passkeys && (
        <PasskeySignIn
          step="second"
          after={after}
          first={!asked.codes}
          ask={actions.askForPasskey}
          signIn={actions.signInByPasskey}
        />
      )}
      <Text size="sm" mt="lg">
        Nothing of this at hand? An administrator can reset it.
      </Text>
      <Text size="sm" mt="xs">
        <Anchor href="/admin/login" c="inherit" underline="always" inherit>
          Sign in as someone else
        </Anchor>
      </Text>
    </SignInFrame>
  )
}
