import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AskForResetForm, ResetForm } from '#components/admin/ResetForms.client.tsx'
import { SignInFrame } from '#components/admin/SignInFrame.tsx'
import { resetsWork, resetTokenWorks } from '#lib/accounts/resets.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { ask, reset } from './actions.ts'

export const metadata: Metadata = { title: 'A new password', referrer: 'strict-origin' }

/** Asks for a link for a new password and, opened by one, for the password. */
export default async function ResetPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const [{ siteName }, { token }] = await Promise.all([readSettings(), searchParams])
  const works = typeof token === 'string' && (await resetTokenWorks(token))
  return (
    <SignInFrame siteName={siteName}>
      <Title order={2} size="h3" mb="sm">
        A new password
      </Title>
      {works ? (
        <ResetForm token={token} reset={reset} />
      ) : resetsWork() ? (
        <>
          {token !== undefined && (
            <Text mb="md">This link was used, or is too old. Ask for another one.</Text>
          )}
          <AskForResetForm ask={ask} />
        </>
      ) : (
        <Text>
          This newsroom sends no links for new passwords. An administrator can set one for you.
        </Text>
      )}
      <Text size="sm" mt="lg">
        <Anchor href="/admin/login" c="inherit" underline="always" inherit>
          Back to the sign-in
        </Anchor>
      </Text>
    </SignInFrame>
  )
}
