'use server'
import 'server-only'
import { z } from 'zod'
import { makeTokenSchema } from '#lib/api/schema.ts'
import * as tokens from '#lib/api/tokens.ts'
import { id } from '#lib/platform/id.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

/** Makes a token. @returns it, this once */
export async function makeToken(input: unknown): Promise<Outcome<string>> {
  return attempt(makeTokenSchema, input, async (user, parsed) => {
    const { token } = await tokens.makeToken(user, parsed)
    return token
  })
}

export async function revokeToken(input: unknown): Promise<Outcome> {
  return attempt(z.object({ id }), input, (user, { id }) => tokens.revokeToken(user, id))
}
