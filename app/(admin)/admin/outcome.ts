import 'server-only'
import type { z } from 'zod'
import { type CurrentUser, currentHolder, currentUser } from '#lib/auth/current-user.ts'
import {
  type FieldErrors,
  Invalid,
  NotFound,
  ProofNeeded,
  Refused,
} from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { requestId } from '#lib/platform/log-context.ts'
import { unstorable } from '#lib/platform/storable.ts'

/** How an action of the newsroom ended. The form keeps what was typed, whatever it is. */
export type Outcome<T = void> =
  | { outcome: 'saved'; result: T }
  | { outcome: 'invalid'; fields: FieldErrors }
  | { outcome: 'refused' | 'gone' | 'signed-out' | 'failed'; message: string }

/**
 * Runs one command for the signed-in user: input is parsed by `schema`, and what the command throws
 * becomes an outcome that the form can show.
 * @param who whose command it may be; whoever may act, unless given
 */
export async function attempt<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  command: (user: CurrentUser, parsed: z.output<S>) => Promise<T>,
  who: () => Promise<CurrentUser | null> = currentUser,
): Promise<Outcome<T>> {
  try {
    const user = await who()
    if (!user) {
      return {
        outcome: 'signed-out',
        message:
          'Your session has ended. Sign in again in another tab; what you typed is still here.',
      }
    }
    return await attemptParsed(schema, input, (parsed) => command(user, parsed))
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Parses, and runs the command with what came of it. @throws what the command throws */
async function attemptParsed<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  command: (parsed: z.output<S>) => Promise<T>,
): Promise<Outcome<T>> {
  const unfit = unstorable(input)
  if (Object.keys(unfit).length) return { outcome: 'invalid', fields: unfit }
  const parsed = schema.safeParse(input)
  if (!parsed.success) return { outcome: 'invalid', fields: fieldsOf(parsed.error) }
  return { outcome: 'saved', result: await command(parsed.data) }
}

/** What went wrong with a command, for the form. */
function outcomeOf(error: unknown): Exclude<Outcome, { outcome: 'saved' }> {
  if (error instanceof Invalid) return { outcome: 'invalid', fields: error.fields }
  if (error instanceof Refused || error instanceof ProofNeeded)
    return { outcome: 'refused', message: error.message }
  if (error instanceof NotFound) return { outcome: 'gone', message: error.message }
  log.error({ err: error }, 'an action of the newsroom failed')
  return {
    outcome: 'failed',
    message: `Not saved: the server could not do it just now. Try again in a moment. (Request ${requestId() ?? 'unknown'})`,
  }
}

/** The same for an action that needs no session: what is typed, such as a link's token, is the permission. */
export async function attemptByAnyone<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  command: (parsed: z.output<S>) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    return await attemptParsed(schema, input, command)
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Whoever is signed in, also when she has yet to set up a second factor: for what she needs for that. */
export const holder = async (): Promise<CurrentUser | null> => (await currentHolder())?.user ?? null

export function fieldsOf(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {}
  for (const { path, message } of error.issues) {
    const name = path.join('.')
    fields[name] = [...(fields[name] ?? []), message]
  }
  return fields
}
