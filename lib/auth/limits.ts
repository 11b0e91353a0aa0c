import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import { db } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'

/** How often within how many minutes, each counted by what its name says. */
export const limits = {
  /** Passwords for one account's e-mail. */
  account: { points: 10, minutes: 15 },
  /** Attempts to sign in from one address, by whatever. */
  address: { points: 30, minutes: 15 },
  /** Codes of the second factor for one account. */
  factor: { points: 10, minutes: 15 },
  /** Links for a new password to one e-mail address, and asked for from one address. */
  reset: { points: 3, minutes: 60 },
  'reset-address': { points: 15, minutes: 60 },
  /** Challenges of passkeys, asked for from one address by whoever is not signed in. */
  challenge: { points: 60, minutes: 15 },
  /** Invitations mailed to one e-mail address. */
  invitation: { points: 10, minutes: 60 },
} as const
export type Limit = keyof typeof limits

/** Counts what is tried, in the database: all instances count together. */
export function limiter(name: Limit): RateLimiterPrisma {
  const { points, minutes } = limits[name]
  return processState(
    `limit-${name}`,
    () =>
      new RateLimiterPrisma({
        storeClient: db(),
        tableName: 'signInAttempt',
        keyPrefix: name,
        points,
        duration: minutes * 60,
      }),
  )
}

/** An attempt too many. `first`: the one that went over the limit; later ones say nothing new. */
export type TooMany = { first: boolean }

/** Counts one attempt. @returns what is to be said of it when it is one too many */
export async function countAttempt(name: Limit, key: string): Promise<TooMany | null> {
  try {
    await limiter(name).consume(key)
    return null
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    return { first: error.consumedPoints === limits[name].points + 1 }
  }
}
