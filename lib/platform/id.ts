import { z } from 'zod'

// The numbers that name rows, wherever someone sends one. PostgreSQL's integers end at 2,147,483,647: what
// lies beyond is wrong input, not a fault of the database.

/** As JSON and server actions have it. */
export const id = z
  .int32('Send a whole number, at most 2147483647.')
  .positive('Send a number of 1 or more.')

/** A whole number in a text, in digits alone: no sign, point, exponent or space. */
export const digits = z
  .string()
  .regex(/^\d{1,15}$/, 'Send a whole number, in digits.')
  .transform(Number)

/** The same as `id` in a text: in a path, a query string or a form. */
export const idInText = digits.pipe(id)
