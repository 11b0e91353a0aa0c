import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { db } from '#lib/platform/db.ts'
import { processState } from '#lib/platform/process-state.ts'

// Links that are good for one reader are signed, so that nothing about them is stored. One is good
// for one purpose: a mail server sees the return path, and can't unsubscribe anyone by it.

/** What a signed token is for. `bounce`, `message` and `unsubscribe` name a delivery, `preferences` a
 * subscriber, `test` an edition that someone sent to herself. */
export type Purpose = 'bounce' | 'message' | 'unsubscribe' | 'preferences' | 'test'

const kept = () => processState('newsletter-secret', () => ({ secret: null as Buffer | null }))

/** The key that all instances share. */
async function secret(): Promise<Buffer> {
  const state = kept()
  if (!state.secret) {
    const row = await db().newsletterSecret.findUniqueOrThrow({ where: { id: 1 } })
    state.secret = Buffer.from(row.secret)
  }
  return state.secret
}

const seal = (key: Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('hex').slice(0, 32)

/** A token such as "42-0f3a…": letters, digits and a hyphen, in lower case, so that it survives as part of an address. */
export async function signToken(purpose: Purpose, id: bigint | number): Promise<string> {
  return `${id}-${seal(await secret(), `${purpose} ${id}`)}`
}

/** The id that a token of this purpose names; null for anything else. */
export async function openToken(purpose: Purpose, token: string): Promise<bigint | null> {
  const [, id, mac] = /^(\d{1,18})-([0-9a-f]{32})$/i.exec(token) ?? []
  if (!id || !mac) return null
  const right = Buffer.from(seal(await secret(), `${purpose} ${id}`))
  const given = Buffer.from(mac.toLowerCase())
  return timingSafeEqual(right, given) ? BigInt(id) : null
}

/** An address as it is remembered without being kept: nobody finds it by trying, without the key. */
export async function hashAddress(email: string): Promise<string> {
  return createHmac('sha256', await secret())
    .update(`address ${email.toLowerCase()}`)
    .digest('hex')
}

/** A token that is kept nowhere, and what is kept of it. */
export function oneTimeToken(): { token: string; hash: string } {
  const token = randomBytes(24).toString('base64url')
  return { token, hash: hashOneTime(token) }
}
export const hashOneTime = (token: string) => createHash('sha256').update(token).digest('hex')
