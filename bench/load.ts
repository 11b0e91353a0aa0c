import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'

const run = promisify(execFile)

/** One load: paths are asked in random order, over `connections` kept-alive connections. */
export type Load = {
  origin: string
  paths: string[]
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  connections?: number
  seconds?: number
}

/** Requests answered with 2xx a second, and how many got anything else. */
export type Measured = { perSecond: number; failed: number }

const hasWrk = (() => {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' })
    return true
  } catch (error) {
    // wrk -v prints its version and exits with 1.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
})()

/** Which program makes the load: wrk costs the least, so it is taken when it is installed. */
export const generator = hasWrk ? 'wrk' : 'autocannon'

/** Runs a load and counts what came back. */
export function measure(load: Load): Promise<Measured> {
  return hasWrk ? measureWithWrk(load) : measureWithAutocannon(load)
}

async function measureWithWrk(load: Load): Promise<Measured> {
  const { origin, paths, method = 'GET', headers = {}, connections = 16, seconds = 4 } = load
  const script = join(tmpdir(), `broadsheet-bench-${randomUUID()}.lua`)
  const lua = (value: string) => JSON.stringify(value)
  writeFileSync(
    script,
    `local paths = { ${paths.map(lua).join(', ')} }
local made = {}
math.randomseed(os.time())
init = function()
  for i, path in ipairs(paths) do
    made[i] = wrk.format(${lua(method)}, path, { ${Object.entries(headers)
      .map(([name, value]) => `[${lua(name)}] = ${lua(value)}`)
      .join(', ')} })
  end
end
request = function() return made[math.random(#made)] end
`,
  )
  try {
    const { stdout } = await run(
      'wrk',
      ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, origin],
      { maxBuffer: 1e7 },
    )
    const rate = Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)?.[1] ?? 0)
    const refused = Number(stdout.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0)
    const errors = stdout.match(
      /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/,
    )
    const broken = (errors?.slice(1) ?? []).reduce((sum, n) => sum + Number(n), 0)
    return { perSecond: rate, failed: refused + broken }
  } finally {
    rmSync(script, { force: true })
  }
}

async function measureWithAutocannon(load: Load): Promise<Measured> {
  const { origin, paths, method = 'GET', headers = {}, connections = 16, seconds = 4 } = load
  const shuffled = [...paths].sort(() => Math.random() - 0.5)
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    timeout: 10,
    requests: shuffled.map((path) => ({ path, method, headers })),
  })
  return {
    perSecond: result['2xx'] / result.duration,
    failed: result.non2xx + result.errors,
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

export type Compared = { a: number; b: number; ratio: number; failed: number }

/** Measures two loads in turns and compares them. @param warmUp seconds */
export function compare(a: Load, b: Load, warmUp = 2): Promise<Compared> {
  return inTurns(
    (seconds) => measure({ ...a, seconds: seconds ?? a.seconds ?? 4 }),
    (seconds) => measure({ ...b, seconds: seconds ?? b.seconds ?? 4 }),
    warmUp,
  )
}

/**
 * Measures two things in turns (a b b a …), so that a noisy machine disturbs both, and compares them.
 * @param a,b run for so many seconds, or for as long as they like
 * @param warmUp seconds
 * @returns medians of requests a second, and the median of a/b of each round
 */
export async function inTurns(
  a: (seconds?: number) => Promise<Measured>,
  b: (seconds?: number) => Promise<Measured>,
  warmUp = 2,
): Promise<Compared> {
  const rounds = 3
  // Both warm up first: code compiled, caches filled.
  await a(warmUp)
  await b(warmUp)
  const pairs: [Measured, Measured][] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) pairs.push([await a(), await b()])
    else {
      const second = await b()
      pairs.push([await a(), second])
    }
  }
  return {
    a: median(pairs.map(([first]) => first.perSecond)),
    b: median(pairs.map(([, second]) => second.perSecond)),
    ratio: median(pairs.map(([first, second]) => first.perSecond / second.perSecond)),
    failed: pairs.flat().reduce((sum, { failed }) => sum + failed, 0),
  }
}
