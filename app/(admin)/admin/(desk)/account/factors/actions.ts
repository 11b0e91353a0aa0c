'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import * as factors from '#lib/auth/factors.ts'
import * as passkeys from '#lib/auth/passkeys.ts'
import {
  assertionSchema,
  codeSchema,
  type NewCodeSecret,
  passkeyName,
  proofSchema,
  registrationSchema,
} from '#lib/auth/schema.ts'
import * as second from '#lib/auth/second-step.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { attempt, holder, type Outcome } from '../../../outcome.ts'

// Whoever must set up a second factor before anything else may call these, too.

export async function beginCodes(input: unknown): Promise<Outcome<NewCodeSecret>> {
  return attempt(
    z.undefined(),
    input,
    async (user) => factors.beginCodes(user, (await readSettings()).siteName),
    holder,
  )
}

export async function confirmCodes(input: unknown): Promise<Outcome<string[] | null>> {
  return attempt(
    codeSchema,
    input,
    async (user, { code }) => {
      const codes = await factors.confirmCodes(user, code)
      refresh()
      return codes
    },
    holder,
  )
}

export async function removeCodes(input: unknown): Promise<Outcome> {
  return attempt(
    z.undefined(),
    input,
    async (user) => {
      await factors.removeCodes(user)
      refresh()
    },
    holder,
  )
}

export async function makeRecoveryCodes(input: unknown): Promise<Outcome<string[]>> {
  return attempt(
    z.undefined(),
    input,
    async (user) => {
      const codes = await factors.makeRecoveryCodes(user)
      refresh()
      return codes
    },
    holder,
  )
}

export async function beginPasskey(input: unknown): Promise<Outcome<unknown>> {
  return attempt(
    z.undefined(),
    input,
    async (user) => passkeys.beginPasskey(user, (await readSettings()).siteName),
    holder,
  )
}

export async function addPasskey(input: unknown): Promise<Outcome<string[] | null>> {
  return attempt(
    z.object({ name: passkeyName, response: registrationSchema }),
    input,
    async (user, { name, response }) => {
      const codes = await passkeys.addPasskey(user, name, response)
      refresh()
      return codes
    },
    holder,
  )
}

export async function removePasskey(input: unknown): Promise<Outcome> {
  return attempt(
    z.object({ id: z.string().min(1).max(2000) }),
    input,
    async (user, { id }) => {
      await passkeys.removePasskey(user, id)
      refresh()
    },
    holder,
  )
}

/** Shows again that it is her, by password or code. */
export async function prove(input: unknown): Promise<Outcome> {
  return attempt(
    proofSchema,
    input,
    async (user, given) => {
      await second.prove(user, given)
      refresh()
    },
    holder,
  )
}

export async function askForProof(input: unknown): Promise<Outcome<unknown>> {
  return attempt(z.undefined(), input, (user) => second.askForProof(user), holder)
}

/** The same by passkey. */
export async function proveByPasskey(input: unknown): Promise<Outcome> {
  return attempt(
    z.object({ response: assertionSchema }),
    input,
    async (user, { response }) => {
      await second.proveByPasskey(user, response)
      refresh()
    },
    holder,
  )
}
