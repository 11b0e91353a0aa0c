/**
 * What can go wrong in a way that a person should be told about. Anything else that is thrown is a
 * bug or an outage, and is logged and answered as such.
 */

/** A setting or the machine stops the program; `message` is the one line to print. */
export class StartFailure extends Error {
  override name = 'StartFailure'
}

/** The actor may not do this (HTTP 403). */
export class Refused extends Error {
  override name = 'Refused'
  constructor(message = 'You are not allowed to do this.') {
    super(message)
  }
}

/** She may, but has to show first that it is her: her sign-in is too long ago (HTTP 403). */
export class ProofNeeded extends Error {
  override name = 'ProofNeeded'
  constructor() {
    super('It is a while since you signed in. Confirm first that it is you.')
  }
}

/** There is no such thing, or none that the actor may know of (HTTP 404). */
export class NotFound extends Error {
  override name = 'NotFound'
}

/** Messages by field name; the empty name stands for the whole. */
export type FieldErrors = Record<string, string[]>

/** The input is wrong (HTTP 422); `fields` says which field and what would be right. */
export class Invalid extends Error {
  override name = 'Invalid'
  fields: FieldErrors
  constructor(fields: FieldErrors) {
    super(
      Object.entries(fields)
        .map(([field, messages]) =>
          field ? `${field}: ${messages.join(' ')}` : messages.join(' '),
        )
        .join(' '),
    )
    this.fields = fields
  }
}
