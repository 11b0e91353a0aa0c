import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { LoginForm } from '#components/admin/LoginForm.client.tsx'
import { currentUser } from '#lib/auth/current-user.ts'
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
  searchParams: Promise<{ made?: string; to?: string }>
}) {
  const [{ siteName }, { made, to }] = await Promise.all([readSettings(), searchParams])
  const after = toSchema.parse(to)
  if (await currentUser()) redirect(after)
  return <LoginForm siteName={siteName} justMade={made === '1'} after={after} />
}
