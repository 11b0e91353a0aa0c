'use server'
import 'server-only'
import { redirect } from 'next/navigation'
import type { Answer } from '#components/admin/act.ts'
import { setupSchema } from '#lib/auth/schema.ts'
import { createFirstAdministrator } from '#lib/auth/users.ts'
import { fieldsIn, withTyped } from '../form.ts'
import { attemptByAnyone } from '../outcome.ts'

/** Makes the first administrator; the token in the link is the permission. */
export async function setUp(_before: unknown, form: unknown): Promise<Answer> {
  const given = fieldsIn(form)
  const done = await attemptByAnyone(setupSchema, given, ({ token, ...account }) =>
    createFirstAdministrator(token, account),
  )
  if (done.outcome === 'saved') redirect('/admin/login?made=account')
  return withTyped(done, given, 'name', 'email')
}
