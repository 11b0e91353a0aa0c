import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AcceptForm } from '#components/admin/AcceptForm.client.tsx'
import { OpenIdSignIn } from '#components/admin/OtherSignIns.client.tsx'
import { SignInFrame } from '#components/admin/SignInFrame.tsx'
import { lookAtInvitation } from '#lib/accounts/invitations.ts'
import { roleNames } from '#lib/auth/schema.ts'
import { waysIn } from '#lib/auth/ways-in.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { accept } from './actions.ts'

export const metadata: Metadata = { title: 'Invitation', referrer: 'strict-origin' }

/** Where an invitation's link leads. Looking uses nothing up: programs look at links in mails, too. */
export default async function InvitationPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const [{ siteName }, { token }] = await Promise.all([readSettings(), searchParams])
  const invited = typeof token === 'string' ? await lookAtInvitation(token) : null
  const { passwords, openId } = waysIn()
  return (
    <SignInFrame siteName={siteName}>
      {invited ? (
        <>
          <Title order={2} size="h3">
            Welcome
          </Title>
          <Text mt="xs" mb="md">
            {invited.invitedByName} invites you, as {roleNames[invited.role].toLowerCase()}.
          </Text>
          {passwords && <AcceptForm token={String(token)} email={invited.email} accept={accept} />}
          {openId && (
            <OpenIdSignIn name={openId} after="/admin" problem={undefined} alone={!passwords} />
          )}
        </>
      ) : (
        <>
          <Title order={2} size="h3">
            This link doesn’t work
          </Title>
          <Text mt="xs">
            It was used, withdrawn, or is too old. Whoever invited you can send another one.
          </Text>
        </>
      )}
    </SignInFrame>
  )
}
