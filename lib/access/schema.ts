import type { Action } from '#lib/auth/can.ts'

/**
 * Who may: anyone; everyone who is signed in; whoever has a permission of lib/auth/can.ts; or the
 * holder of something secret, in words.
 */
export type Who = 'anyone' | 'signed in' | Action | { holder: string }

/** How requests that another site makes a browser send are kept from doing something. */
export const guards = {
  reads: 'changes nothing',
  action: 'Origin and Sec-Fetch-Site must be ours, cookie SameSite=Lax, an id of each build',
  token:
    'Origin and Sec-Fetch-Site must be ours, double-submitted token (next-auth), cookie SameSite=Lax',
  origin: 'Origin or Sec-Fetch-Site must be ours',
  json: 'JSON with an Origin that is ours',
  lax: 'Origin and Sec-Fetch-Site must be ours, cookie SameSite=Lax, a method that forms can’t send',
  socket: 'Origin must be ours, cookie SameSite=Lax',
  noCookie: 'asks no cookie',
} as const
export type Guard = keyof typeof guards

/** One address: who may ask it, and what keeps others from abusing that. */
export type Entry = {
  who: Who
  /** Left out: GET and HEAD. */
  methods?: string
  /** Left out: it changes nothing. */
  csrf?: Guard
  limits?: string
  /** Asked of what the address names. */
  also?: Action
  note?: string
}
