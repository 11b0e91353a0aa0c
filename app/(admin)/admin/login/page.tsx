import { Alert } from '@mantine/core'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LoginForm } from '#components/admin/LoginForm.client.tsx'
import { LinkSignIn, OpenIdSignIn } from '#components/admin/OtherSignIns.client.tsx'
import { PasskeySignIn } from '#components/admin/PasskeySignIn.client.tsx'
import { SignInFrame } from '#components/admin/SignInFrame.tsx'
import { resetsWork } from '#lib/accounts/resets.ts'
import { currentHolder } from '#lib/auth/current-user.ts'
import { signInProblem, waysIn } from '#lib/auth/ways-in.ts'
import { readSettings } from '#lib/settings/queries.ts'
import * as actions from './actions.ts'
import { afterSchema } from './after.ts'

export const metadata: Metadata = { title: 'Sign in', referrer: 'strict-origin' }

/** What has just been done, by what the address says of it. */
const done: Record<string, string> = {
  account: 'Your account is ready: sign in.',
  password: 'Your password is changed, and your sessions have ended: sign in.',
}

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Partial<Record<'made' | 'to' | 'error' | 'link', string>>>
}) {
  const [{ siteName }, { made, to, error, link }, holder] = await Promise.all([
    readSettings(),
    searchParams,
    currentHolder(),
  ])
  const after = afterSchema.parse(to)
  if (holder) redirect(holder.mustSetUpFactor ? '/admin/second-factor' : after)
  if (link)
    return (
      <SignInFrame siteName={siteName}>
        <LinkSignIn token={link} after={after} signIn={actions.signInByLink} />
      </SignInFrame>
    )
  const { passwords, openId, passkeys } = waysIn()
  const said = made && (done[made] ?? done.account)
  return (
    <SignInFrame siteName={siteName}>
      {said && (
        <Alert variant="default" mb="md" role="status">
          {said}
        </Alert>
      )}
      {passwords && (
        <LoginForm after={after} forgotten={resetsWork()} signIn={actions.signInByPassword} />
      )}
      {passkeys && (
        <PasskeySignIn
          step="alone"
          after={after}
          first={!passwords}
          ask={actions.askForPasskey}
          signIn={actions.signInByPasskey}
        />
      )}
      {openId && (
        <OpenIdSignIn
          name={openId}
          after={after}
          problem={signInProblem(error)}
          alone={!passwords && !passkeys}
        />
      )}
    </SignInFrame>
  )
}
