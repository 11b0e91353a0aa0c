import pino from 'pino'
import { isDatabaseAway } from './database-away.ts'
import { occasion } from './log-context.ts'
import { withoutPrivate, withoutTraces, wordsOf } from './log-privacy.ts'
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
  const { message, code } = error as Error & { code?: string }
  return (
    wordsOf(error as Error)
      .trim()
      .split('\n')
      .at(-1) ||
    code ||
    message
  )
}

const levels = ['debug', 'info', 'warn', 'error', 'silent']

/**
 * How every line is made: one JSON object with the time, the level, the request, job or connection that
 * it belongs to, fields, and words that are the same each time. Nothing in it says who somebody is.
 */
export function lineOptions(now?: () => number): pino.LoggerOptions {
  const level = process.env.LOG_LEVEL ?? ''
  return {
    base: null,
    // An unknown one is told by lib/platform/env.ts.
    level: levels.includes(level) ? level : 'info',
    hooks: { ...calmly(now), streamWrite: withoutTraces },
    // A copy: the line's own fields are put into it.
    mixin: () => ({ ...occasion() }),
    formatters: { log: withoutPrivate },
    // Errors are made legible with the rest.
    serializers: { err: (error) => error },
  }
}

/** JSON lines on standard error; standard output belongs to the command's own messages. */
export const log = processState('log', () => pino(lineOptions(), pino.destination(2)))

/**
 * From now on what libraries print (Next.js: each error of a render; next-auth) goes into the log like
 * everything else, with its request and without what is private.
 */
export function takeOverConsole(): void {
  const take =
    (level: 'warn' | 'error') =>
    (...said: unknown[]) => {
      const err = said.find((one) => one instanceof Error)
      const words = said
        .filter((one) => typeof one === 'string')
        .join(' ')
        .trim()
      log[level]({ err, said: words || undefined }, 'a library says')
    }
  console.error = take('error')
  console.warn = take('warn')
}
