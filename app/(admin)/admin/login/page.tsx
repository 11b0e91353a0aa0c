import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LoginForm } from '#components/admin/LoginForm.client.tsx'
import { currentUser } from '#lib/auth/current-user.ts'
import { readSettings } from '#lib/settings/queries.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ made?: string }>
}) {
  if (await currentUser()) redirect('/admin')
  const [{ siteName }, { made }] = await Promise.all([readSettings(), searchParams])
  return <LoginForm siteName={siteName} justMade={made === '1'} />
}
