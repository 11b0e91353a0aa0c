import { createHmac, randomBytes } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'

const dayMs = 86_400_000

/** The UTC day of a moment, in ms. */
export const dayOf = (at: number) => Math.floor(at / dayMs) * dayMs

/**
 * When the window of a moment ends. Windows are cut from the UTC day, and a day's number of minutes is a
 * multiple of theirs: midnight, when visitors get other names, ends one.
 */
export function windowEnd(at: number, windowMinutes: number): number {
  const ms = windowMinutes * 60_000
  return (Math.floor(at / ms) + 1) * ms
}

/** An address as a visitor is known by it: IPv6 by its network of 64 bits: the rest a device makes up anew every few hours (RFC 8981). */
export function networkOf(address: string): string {
  if (!address.includes(':') || !ipaddr.isValid(address)) return address
  return ipaddr.parse(address).toByteArray().slice(0, 8).join('.')
}

/**
 * A visitor's name for a day: nobody who hasn't the day's salt can tell from it who she is, and nobody
 * at all once that is destroyed.
 * @returns 16 bytes in base64url
 */
export function visitorName(salt: Buffer, address: string, userAgent: string): string {
  const hmac = createHmac('sha256', salt).update(networkOf(address)).update('\0').update(userAgent)
  return hmac.digest().subarray(0, 16).toString('base64url')
}

export type SaltStore = {
  /**
   * The salts of these UTC days, made where there are none; those of days before the first are
   * destroyed. Also the time by the database's clock, in ms.
   */
  salts(days: number[]): Promise<{ salts: Map<number, Buffer>; now: number }>
}

/** PostgreSQL: all instances have the same. */
export const saltStore: SaltStore = {
  async salts(days) {
    const wanted = days.map((day) => new Date(day).toISOString().slice(0, 10))
    const proposed = wanted.map(() => randomBytes(32).toString('hex'))
    await db().$executeRaw`
      insert into "ReadSalt" (day, salt)
      select day, decode(salt, 'hex')
      from unnest(${wanted}::date[], ${proposed}::text[]) as given (day, salt) order by day
      on conflict do nothing`
    await db().$executeRaw`delete from "ReadSalt" where day < (now() at time zone 'UTC')::date`
    const rows = await db().$queryRaw<{ day: string; salt: string; now: Date }[]>`
      select day::text, encode(salt, 'hex') as salt, clock_timestamp() as now
      from "ReadSalt" where day = any(${wanted}::date[])`
    return {
      salts: new Map(rows.map(({ day, salt }) => [Date.parse(day), Buffer.from(salt, 'hex')])),
      now: rows[0]?.now.getTime() ?? Date.now(),
    }
  },
}

/** The next day's salt is fetched so long before its midnight. */
const aheadMs = 3_600_000
/** The clock is compared with the database's so often. */
const compareMs = 300_000
const againMs = 2000

/**
 * Names visitors, by the salts of all instances. When the database was away too long to have today's,
 * by one of this process's own: her repeats are still known here.
 */
export class Visitors {
  #store: SaltStore
  #clock: () => number
  #salts = new Map<number, Buffer>()
  #own = new Map<number, Buffer>()
  #offset = 0
  #askAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined

  constructor(store: SaltStore = saltStore, clock: () => number = Date.now) {
    this.#store = store
    this.#clock = clock
  }

  /** The time by the database's clock, as far as it is known, in ms. */
  now(): number {
    return this.#clock() + this.#offset
  }

  /** @returns a moment, and who she is in it */
  async name(address: string, userAgent: string): Promise<{ at: number; visitor: string }> {
    if (this.#clock() >= this.#askAt) void this.#refresh()
    if (this.#asking && !this.#salts.has(dayOf(this.now()))) await this.#asking
    const at = this.now()
    return { at, visitor: visitorName(this.#saltOf(dayOf(at)), address, userAgent) }
  }

  #saltOf(day: number): Buffer {
    const shared = this.#salts.get(day)
    if (shared) return shared
    for (const old of this.#own.keys()) if (old !== day) this.#own.delete(old)
    const own = this.#own.get(day) ?? randomBytes(32)
    this.#own.set(day, own)
    return own
  }

  #refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<void> {
    const now = this.now()
    const days = [dayOf(now), dayOf(now + aheadMs)]
    this.#askAt = this.#clock() + againMs
    try {
      const sent = this.#clock()
      const { salts, now: theirs } = await this.#store.salts([...new Set(days)])
      const back = this.#clock()
      // It was read at some moment between; a difference within that is none.
      const difference = theirs - (sent + back) / 2
      this.#offset = Math.abs(difference) > (back - sent) / 2 + 50 ? difference : 0
      this.#salts = salts
      this.#askAt = back + compareMs
    } catch (error) {
      log.warn({ err: error }, 'the salts of readers’ names can’t be read')
    }
  }
}
