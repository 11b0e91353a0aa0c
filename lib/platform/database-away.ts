/** SQLSTATE of a server that is shut down, crashed, not up yet, full, or takes no writes (any more). */
const states = ['57P01', '57P02', '57P03', '25006', '53300']
/** Why no connection could be had, or the one there was broke: by the system, and by Prisma. */
const connecting = [
  ...['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
]
/** The same as Prisma's driver names it. */
const kinds = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']
/** Raw queries have a code of Prisma's own, and say the server's in words. */
const said =
  /Connection terminated|terminating connection|Server has closed the connection|the database system is (starting up|shutting down|in recovery)|in a read-only transaction|too many clients already|Code: `(57P0[123]|25006|53300)`/

const noted = new WeakSet<Error>()

/**
 * Notes that `error` comes from a connection to the database, of a library that says no more than the
 * system does (pg, and pg-boss, which copies what it caught into an object). @returns it, as an error
 */
export function ofDatabase(error: unknown): unknown {
  const { message, code, stack } = (error ?? {}) as Partial<Error & { code: string }>
  const known =
    error instanceof Error || typeof message !== 'string'
      ? error
      : Object.assign(new Error(message), { code, stack })
  if (known instanceof Error) noted.add(known)
  return known
}

/**
 * Does `error` say that the database can't be reached, as Prisma, its driver or pg-boss tell it? A mail
 * server that refuses a connection is something else.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name, message, code, meta } = error as Error & {
    code?: unknown
    meta?: { driverAdapterError?: { cause?: { kind?: string } } }
  }
  if (states.includes(String(code)) || said.test(message)) return true
  if (noted.has(error))
    return connecting.includes(String(code)) || /timeout|not opened/i.test(message)
  // Of a raw query Prisma tells no more than that it failed; its driver says why.
  const why = meta?.driverAdapterError?.cause?.kind ?? ''
  if (kinds.includes(why)) return true
  return /^(PrismaClient|DriverAdapter)/.test(name) && connecting.includes(String(code))
}
