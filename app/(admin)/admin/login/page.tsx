import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { LoginForm } from '#components/admin/LoginForm.client.tsx'
import { LinkSignIn, OpenIdSignIn } from '#components/admin/OtherSignIns.client.tsx'
import { SignInFrame } from '#components/admin/SignInFrame.tsx'
import { currentUser } from '#lib/auth/current-user.ts'
import { signInProblem, waysIn } from '#lib/auth/ways-in.ts'
import { readSettings } from '#lib/settings/queries.ts'

export const metadata: Metadata = { title: 'Sign in' }

/** Where to go after signing in: a path of the newsroom's, and no other. */
const toSchema = z
  .string()
  .regex(/^\/admin(\/[\w-]+)*$/)
  .catch('/admin')

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ made?: string; to?: string; error?: string; link?: string }>
}) {
  const [{ siteName }, { made, to, error, link }] = await Promise.all([
    readSettings(),
    searchParams,
  ])
  const after = toSchema.parse(to)
  if (await currentUser()) redirect(after)
  if (link)
    return (
      <SignInFrame siteName={siteName}>
        <LinkSignIn token={link} after={after} />
      </SignInFrame>
    )
  const { passwords, openId } = waysIn()
  return (
    <SignInFrame siteName={siteName}>
      {passwords && <LoginForm justMade={made === '1'} after={after} />}
      {openId && (
        <OpenIdSignIn
          name={openId}
          after={after}
          problem={signInProblem(error)}
          alone={!passwords}
        />
      )}
    </SignInFrame>
  )
}
