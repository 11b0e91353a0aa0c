import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, buildIsCurrent } from './steps/build.ts'
import { run } from './steps/settings.ts'

// All that must hold, one after the other; the last line counts it: "N passed, N failed".

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-report-'))
process.env.NEXT_TELEMETRY_DISABLED = '1'
const count = { passed: 0, failed: 0 }

/** Runs a program, its output shown as it comes. @returns its exit code */
function program(args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

function title(name: string): void {
  console.log(`\n— ${name}`)
}

/** A check that passes or fails as a whole counts as one. */
async function check(name: string, ...args: string[]): Promise<void> {
  title(name)
  const passed = (await program(args)) === 0
  count[passed ? 'passed' : 'failed']++
}

type Report = { passed: number; failed: number; twice?: number }

/** Tests that count themselves; a run that broke down counts as one failure. */
async function suite(name: string, args: string[], read: (json: never) => Report, env = {}) {
  title(name)
  const report = join(folder, `${args[0]?.replaceAll(/\W/g, '')}.json`)
  const code = await program(
    args.map((arg) => arg.replace('REPORT', report)),
    { ...env, TEST_REPORT: report },
  )
  let result: Report = { passed: 0, failed: 0 }
  try {
    result = read(JSON.parse(readFileSync(report, 'utf8')) as never)
  } catch {
    console.error(`${name} left no report.`)
  }
  if (code !== 0 && result.failed === 0) result.failed = 1
  if (result.twice) console.log(`${result.twice} passed only at the second try: see above.`)
  count.passed += result.passed
  count.failed += result.failed
}

await run(async () => {
  await check('Types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')
  await check('Lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', '.')
  await check(
    'Dependency rules',
    ...'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs app components lib server.ts scripts bench'.split(
      ' ',
    ),
  )
  await suite(
    'Unit and integration tests',
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=dot',
      '--reporter=json',
      '--outputFile.json=REPORT',
    ],
    ({ numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
    }),
  )
  if (!buildIsCurrent()) {
    title('Production build')
    await build()
  }
  await suite(
    'Journeys in a browser',
    ['node_modules/@playwright/test/cli.js', 'test'],
    ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      twice: stats.flaky,
    }),
  )
  rmSync(folder, { recursive: true, force: true })
  console.log(`\n${count.passed} passed, ${count.failed} failed`)
  process.exitCode = count.failed ? 1 : 0
})
