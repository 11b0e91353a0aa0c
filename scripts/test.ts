import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, buildIsCurrent } from './steps/build.ts'
import { type Outcome, readPlaywright, readVitest, under } from './steps/report.ts'
import { run } from './steps/settings.ts'

// All that must hold, one after the other. What failed is named again at the end, and the last line
// counts it: "N passed, N failed".

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-report-'))
process.env.NEXT_TELEMETRY_DISABLED = '1'
const total: Outcome = { passed: 0, failed: 0, failures: [], secondTry: [] }

/** Runs a program, its output shown as it comes. @returns its exit code and what `kept` said */
async function program(args: string[], kept: ('stdout' | 'stderr')[], env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: [
      'inherit',
      kept.includes('stdout') ? 'pipe' : 'inherit',
      kept.includes('stderr') ? 'pipe' : 'inherit',
    ],
    env: { ...process.env, ...env },
  })
  let said = ''
  for (const name of kept)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      process[name].write(text)
      said = (said + text).slice(-1_000_000)
    })
  const code = await new Promise<number>((resolve) =>
    child.once('close', (code) => resolve(code ?? 1)),
  )
  return { code, said }
}

function title(name: string): void {
  console.log(`\n— ${name}`)
}

/** A check that passes or fails as a whole counts as one. */
async function check(name: string, ...args: string[]): Promise<void> {
  title(name)
  const { code, said } = await program(args, ['stdout', 'stderr'])
  if (code === 0) total.passed++
  else {
    total.failed++
    total.failures.push(under(name, said))
  }
}

/** Tests that count themselves; a run that broke down counts as one failure. */
async function suite(name: string, args: string[], read: (json: never) => Outcome) {
  title(name)
  const report = join(folder, `${args[0]?.replaceAll(/\W/g, '')}.json`)
  const { code, said } = await program(
    args.map((arg) => arg.replace('REPORT', report)),
    ['stderr'],
    { TEST_REPORT: report },
  )
  let result: Outcome = { passed: 0, failed: 0, failures: [], secondTry: [] }
  let brokeDown = `${name} ended with code ${code}, though no test failed. Its last lines:`
  try {
    result = read(JSON.parse(readFileSync(report, 'utf8')) as never)
  } catch (error) {
    brokeDown = `${name} left no report that can be read (${(error as Error).message}). Its last lines:`
  }
  if (code !== 0 && result.failed === 0) {
    result.failed = 1
    result.failures.push(under(brokeDown, said.trimEnd().split('\n').slice(-40).join('\n'), 40))
  }
  total.passed += result.passed
  total.failed += result.failed
  total.failures.push(...result.failures)
  total.secondTry.push(...result.secondTry)
}

/** A build that fails counts as one failure. */
async function buildIfStale(): Promise<void> {
  if (buildIsCurrent()) return
  try {
    await build()
    console.log('\n— Production build made')
  } catch (error) {
    total.failed++
    total.failures.push(under('Production build', (error as Error).message))
  }
}

function tell(name: string, list: string[]): void {
  if (list.length > 0) console.log(`\n— ${name}\n\n${list.join('\n\n')}`)
}

await run(async () => {
  const making = buildIfStale()
  await check('Lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', '.')
  await check(
    'Dependency rules',
    ...'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs app components lib server.ts scripts bench'.split(
      ' ',
    ),
  )
  await making
  // After the build: it writes types of its own.
  await check('Types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')
  await suite(
    'Unit and integration tests',
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      // As for the journeys: what passed at the second try is told.
      '--retry=1',
      '--reporter=dot',
      '--reporter=json',
      '--outputFile.json=REPORT',
    ],
    readVitest,
  )
  await suite(
    'Journeys in a browser',
    ['node_modules/@playwright/test/cli.js', 'test'],
    readPlaywright,
  )
  rmSync(folder, { recursive: true, force: true })
  tell('Passed only at the second try', total.secondTry)
  tell('Failed', total.failures)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed ? 1 : 0
})
