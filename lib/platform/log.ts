import pino from 'pino'
import { isDatabaseAway } from './database-away.ts'
import { processState } from './process-state.ts'

const quietForMs = 5000
/** More kinds of lines than this are forgotten: none of ours is made of what comes from outside. */
const mostKinds = 200

/**
 * While the database is away each request fails, for one reason. Lines that say so come without stacks,
 * and each kind once in some seconds; `repeated` is how many more of it there were.
 */
export function calmly(now: () => number = Date.now): pino.LoggerOptions['hooks'] {
  const said = new Map<string, { at: number; repeated: number }>()
  return {
    logMethod(args, method) {
      const [first, words] = args as unknown as [{ err?: unknown } | undefined, unknown]
      if (typeof first !== 'object' || first === null || !isDatabaseAway(first.err))
        return method.apply(this, args)
      const kind = String(words)
      const before = said.get(kind)
      if (before && now() - before.at < quietForMs) {
        before.repeated++
        return
      }
      if (said.size >= mostKinds) said.clear()
      said.set(kind, { at: now(), repeated: 0 })
      const repeated = before?.repeated ? { repeated: before.repeated } : {}
      const err = `the database is away: ${why(first.err)}`
      method.apply(this, [{ ...first, err, ...repeated }, kind] as never)
    },
  }
}

/** The last line of what a driver says: those before it tell which query it was. */
function why(error: unknown): string {
  return (error as Error).message.trim().split('\n').at(-1) ?? ''
}

/** JSON lines on standard error; standard output belongs to the command's own messages. */
export const log = processState('log', () =>
  pino(
    { base: null, level: process.env.LOG_LEVEL || 'info', hooks: calmly() },
    pino.destination(2),
  ),
)
