import 'server-only'
import type { Outcome } from './outcome.ts'

/** A form's fields; whatever else is sent is none. */
export const fieldsIn = (form: unknown): Record<string, unknown> =>
  form instanceof FormData ? Object.fromEntries(form) : {}

/** The same answer with what was typed, so that a page without JavaScript keeps it: never a password. */
export function withTyped<O extends Outcome<unknown>>(
  answer: O,
  given: Record<string, unknown>,
  ...names: string[]
): O & { typed: Record<string, string> } {
  const typed = names.flatMap((name) => {
    const value = given[name]
    return typeof value === 'string' ? [[name, value.slice(0, 320)]] : []
  })
  return { ...answer, typed: Object.fromEntries(typed) }
}
