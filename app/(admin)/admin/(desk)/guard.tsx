import { notFound, redirect } from 'next/navigation'
import type { ReactElement } from 'react'
import { Refusal } from '#components/admin/Refusal.tsx'
import { type Action, can } from '#lib/auth/can.ts'
import { type CurrentUser, currentUser } from '#lib/auth/current-user.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { idInText } from '#lib/platform/id.ts'

/**
 * Renders a page of the newsroom for whoever may see it. What the queries inside refuse is shown as
 * a refusal too: the table of permissions decides, not the page.
 */
export async function guarded(
  action: Action,
  page: (user: CurrentUser) => Promise<ReactElement>,
): Promise<ReactElement> {
  const user = await currentUser()
  if (!user) redirect('/admin/login')
  if (!can(user, action)) return <Refusal />
  try {
    return await page(user)
  } catch (error) {
    if (error instanceof Refused) return <Refusal />
    if (error instanceof NotFound) notFound()
    throw error
  }
}

/** The id of a page's address. */
export async function idOf(params: Promise<{ id: string }>): Promise<number> {
  const { data } = idInText.safeParse((await params).id)
  return data ?? notFound()
}
