import { createHash, randomBytes } from 'node:crypto'
import { db, type Tx } from '#lib/platform/db.ts'

/** What a one-time token is for, and for how many minutes it works. */
const purposes = {
  /** Makes the first administrator. */
  setup: 24 * 60,
  /** Signs in once: the way in when the provider of sign-ins is away. */
  'sign-in': 15,
  /** Chooses a new password. */
  reset: 60,
  /** A sign-in whose password was right and that waits for the second factor. */
  'second-factor': 10,
  /** Challenges of passkeys: to make one, to sign in by one, to be the second factor. */
  'passkey.make': 10,
  'passkey.sign-in': 10,
} as const
export type Purpose = keyof typeof purposes

/** What is kept of a token: 24 random bytes and more need no slower hash. */
export const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** A token that is hard to guess, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/**
 * Keeps the hash of a token, to be used once.
 * @param userId whose it is
 * @param others whether earlier ones of the same purpose (and user) stop working
 */
export async function issueToken(
  tx: Tx,
  purpose: Purpose,
  {
    userId = null,
    token = newToken(),
    others = 'stay',
  }: { userId?: number | null; token?: string; others?: 'stay' | 'end' } = {},
): Promise<string> {
  if (others === 'end') await tx.oneTimeToken.deleteMany({ where: { purpose, userId } })
  await tx.$executeRaw`
    insert into "OneTimeToken" (hash, purpose, "userId", "expiresAt")
    values (${digest(token)}, ${purpose}, ${userId}::int,
      now() + make_interval(mins => ${purposes[purpose]}::int))`
  return token
}

/** Uses a token up. Of two who use it at once, one gets it. @returns whose it was; null: it doesn't work */
export async function spendToken(
  tx: Tx,
  purpose: Purpose,
  token: string,
): Promise<{ userId: number | null } | null> {
  const [used] = await tx.$queryRaw<{ userId: number | null }[]>`
    delete from "OneTimeToken"
    where hash = ${digest(token)} and purpose = ${purpose} and "expiresAt" > now()
    returning "userId"`
  return used ?? null
}

/** Would this token be accepted now? It stays. @returns whose it is; null: it wouldn't */
export async function lookAtToken(
  purpose: Purpose,
  token: string,
  tx: Tx = db(),
): Promise<{ userId: number | null } | null> {
  const [found] = await tx.$queryRaw<{ userId: number | null }[]>`
    select "userId" from "OneTimeToken"
    where hash = ${digest(token)} and purpose = ${purpose} and "expiresAt" > now()`
  return found ?? null
}

/** Removes what doesn't work any more: tokens and sessions. */
export async function forgetExpired(): Promise<void> {
  await db().$executeRaw`delete from "OneTimeToken" where "expiresAt" < now()`
  await db().$executeRaw`delete from "Session" where "expiresAt" < now()`
}
