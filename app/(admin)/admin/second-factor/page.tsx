import { Container, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { FactorsPanel } from '#components/admin/FactorsPanel.client.tsx'
import { SignOutButton } from '#components/admin/SignOutButton.client.tsx'
import { currentHolder } from '#lib/auth/current-user.ts'
import { readSettings } from '#lib/settings/queries.ts'
import * as actions from '../(desk)/account/factors/actions.ts'
import { factorsInWords } from '../(desk)/account/factors/words.ts'

export const metadata: Metadata = { title: 'Set up a second factor' }

/** Where someone is led whose role must have a second factor, and who has none: she can do nothing else. */
export default async function SecondFactorPage() {
  const [holder, { siteName }] = await Promise.all([currentHolder(), readSettings()])
  if (!holder) redirect('/admin/login')
  return (
    <Container component="main" size={720} py={48}>
      <Title order={1}>{holder.mustSetUpFactor ? 'One more thing' : 'You are ready'}</Title>
      <Text mt="xs">
        {holder.mustSetUpFactor
          ? `${siteName} asks everyone of your role for a second factor: something you have, besides the password that you know. Set up codes of an authenticator, or a passkey.`
          : 'From now on you are asked for it when you sign in.'}
      </Text>
      <FactorsPanel
        {...(await factorsInWords(holder.user))}
        actions={{ ...actions }}
        leadsOn={!holder.mustSetUpFactor}
      />
      <SignOutButton />
    </Container>
  )
}
