import { PrismaPg } from '@prisma/adapter-pg'
import { env } from './env.ts'
import { log } from './log.ts'
import { processState } from './process-state.ts'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/** After a failed query all go to the primary for this long (ms). */
const pauseAfterFailureMs = 2000

/**
 * Whether the standby may be asked: it knows all that was announced, and for whom it is asked. Both are
 * set by who knows; until then everything goes to the primary.
 */
export type StandbyState = {
  level: boolean
  isForReaders: () => boolean
  failedAt: number
  /** How many queries each answered, since the process began. */
  answered: { standby: number; primary: number }
}

export const standbyState = (): StandbyState =>
  processState('standby', () => ({
    level: false,
    isForReaders: () => false,
    failedAt: Number.NEGATIVE_INFINITY,
    answered: { standby: 0, primary: 0 },
  }))

/**
 * Lets single queries of readers' pages go to the standby (DATABASE_REPLICA_URL), as long as it has all
 * that was announced. Transactions, and what the standby can't answer, go to the primary.
 * @param primary the factory of the primary's connections
 * @param options as the primary's
 */
export function withStandby(
  primary: PrismaPg,
  options: ConstructorParameters<typeof PrismaPg>[1],
): PrismaPg {
  const { DATABASE_REPLICA_URL: url } = env()
  if (!url) return primary
  const standby = new PrismaPg(
    { connectionString: url, max: 12, connectionTimeoutMillis: 1000, idleTimeoutMillis: 60_000 },
    options,
  )
  const connect = primary.connect.bind(primary)
  primary.connect = async () => {
    const [own, other] = await Promise.all([connect(), standby.connect()])
    const queryRaw = own.queryRaw.bind(own)
    const dispose = own.dispose.bind(own)
    return Object.assign(own, {
      queryRaw: (query: Parameters<Adapter['queryRaw']>[0]) => askEither(other, queryRaw, query),
      dispose: async () => void (await Promise.all([dispose(), other.dispose()])),
    })
  }
  return primary
}

async function askEither(
  standby: Adapter,
  primary: Adapter['queryRaw'],
  query: Parameters<Adapter['queryRaw']>[0],
): ReturnType<Adapter['queryRaw']> {
  const state = standbyState()
  const { level, isForReaders, failedAt, answered } = state
  if (level && isForReaders() && performance.now() - failedAt > pauseAfterFailureMs) {
    try {
      const result = await standby.queryRaw(query)
      answered.standby++
      return result
    } catch (error) {
      // A query that is cancelled because its rows are being vacuumed, or a standby that is gone.
      state.failedAt = performance.now()
      log.warn({ err: error }, 'the standby could not answer: the primary is asked')
    }
  }
  answered.primary++
  return primary(query)
}
