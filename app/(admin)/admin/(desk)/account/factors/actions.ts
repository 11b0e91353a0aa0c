'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import type { Answer } from '#components/admin/act.ts'
import * as factors from '#lib/auth/factors.ts'
import * as passkeys from '#lib/auth/passkeys.ts'
import {
  assertionSchema,
  type CodesStep,
  codeSchema,
  passkeyName,
  proofSchema,
  registrationSchema,
} from '#lib/auth/schema.ts'
import * as second from '#lib/auth/second-step.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { fieldsIn } from '../../../form.ts'
import { attempt, holder, type Outcome } from '../../../outcome.ts'

// Whoever must set up a second factor before anything else may call these, too.

/** Begins codes of an authenticator or, sent with a code of it, confirms them. */
export async function setUpCodes(_before: unknown, form: unknown): Promise<Answer<CodesStep>> {
  const given = fieldsIn(form)
  const { siteName } = await readSettings()
  if (!('code' in given))
    return attempt(
      z.object({}),
      given,
      async (user) => ({ secret: await factors.beginCodes(user, siteName) }),
      holder,
    )
  const done = await attempt(
    codeSchema,
    given,
    async (user, { code }) => {
      const recovery = await factors.confirmCodes(user, code)
      refresh()
      return { recovery }
    },
    holder,
  )
  if (done.outcome !== 'invalid') return done
  // The page that comes back without JavaScript shows the secret again.
  const again = await attempt(
    z.undefined(),
    undefined,
    (user) => factors.codesToConfirm(user, siteName),
    holder,
  )
  const secret = again.outcome === 'saved' && again.result
  return { ...done, ...(secret && { still: { secret } }) }
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
export async function prove(_before: unknown, form: unknown): Promise<Answer> {
  return attempt(
    proofSchema,
    fieldsIn(form),
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
