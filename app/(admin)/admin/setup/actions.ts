'use server'
import 'server-only'
import { z } from 'zod'
import { setupSchema } from '#lib/auth/schema.ts'
import { createFirstAdministrator } from '#lib/auth/users.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import type { Outcome } from '../outcome.ts'

/** Makes the first administrator; the token in the link is the permission. */
export async function setUp(input: unknown): Promise<Outcome> {
  const parsed = setupSchema.safeParse(input)
  if (!parsed.success) {
    const { fieldErrors } = z.flattenError(parsed.error)
    return { outcome: 'invalid', fields: { ...fieldErrors } as Record<string, string[]> }
  }
  try {
    const { token, ...account } = parsed.data
    await createFirstAdministrator(token, account)
    return { outcome: 'saved', result: undefined }
  } catch (error) {
    if (error instanceof Invalid) return { outcome: 'invalid', fields: error.fields }
    if (error instanceof Refused) return { outcome: 'refused', message: error.message }
    throw error
  }
}
