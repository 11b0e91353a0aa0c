import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPlaywright, readVitest, under } from './report.ts'

// Real runs of both programs: their reports are what this stands on. Within the repository, so that
// the tests find the libraries.
mkdirSync('.build', { recursive: true })
const folder = mkdtempSync('.build/report-')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function reportOf(program: string, ...args: string[]) {
  const report = join(process.cwd(), folder, 'report.json')
  const env: NodeJS.ProcessEnv = { ...process.env, TEST_REPORT: report, NO_COLOR: '1' }
  // Neither knows that it runs within another.
  for (const name of Object.keys(env)) if (name.startsWith('VITEST')) delete env[name]
  spawnSync(process.execPath, [program, ...args], { env })
  return JSON.parse(readFileSync(report, 'utf8'))
}
const tests = (header: string) => `${header}
let tries = 0
test('holds', () => {})
test('never holds', () => { throw new Error('one is not two') })
`

test('names what failed in Vitest, what held at the second try, and a file that is broken', () => {
  const header = `import { expect, test } from 'vitest'`
  writeFileSync(
    join(folder, 'some.test.ts'),
    `${tests(header)}test('wavers', { retry: 1 }, () => expect(++tries).toBe(2))`,
  )
  writeFileSync(join(folder, 'broken.test.ts'), `throw new Error('nothing to see')`)
  const config = join(folder, 'vitest.config.ts')
  writeFileSync(config, `export default { test: { include: ['${folder}/*.test.ts'] } }`)
  const { passed, failed, failures, secondTry } = readVitest(
    reportOf(
      'node_modules/vitest/vitest.mjs',
      'run',
      `--config=${config}`,
      '--root=.',
      '--reporter=json',
      `--outputFile=${folder}/report.json`,
    ),
  )
  expect([passed, failed]).toEqual([2, 2])
  expect(failures).toContainEqual(
    expect.stringMatching(/some\.test\.ts › never holds\n {4}Error: one is not two/),
  )
  expect(failures).toContainEqual(expect.stringMatching(/broken\.test\.ts\n {4}nothing to see/))
  expect(secondTry).toEqual([
    expect.stringMatching(/some\.test\.ts › wavers\n.*expected 1 to be 2/),
  ])
})

test('names what failed in Playwright, what held at the second try, and what is no test', () => {
  writeFileSync(
    join(folder, 'some.spec.ts'),
    `${tests(`import { expect, test } from '@playwright/test'`)}
test('wavers', ({}, { retry }) => expect(retry).toBe(1))`,
  )
  writeFileSync(join(folder, 'broken.spec.ts'), `throw new Error('nothing to see')`)
  const config = join(folder, 'playwright.config.ts')
  const settings = (rest: string) =>
    writeFileSync(
      config,
      `export default { testDir: '.', retries: 1, ${rest}, reporter: [['json', { outputFile: process.env.TEST_REPORT }]] }`,
    )
  const run = () =>
    readPlaywright(reportOf('node_modules/@playwright/test/cli.js', 'test', `--config=${config}`))
  settings(`testMatch: 'some.spec.ts'`)
  const { passed, failed, failures, secondTry } = run()
  expect([passed, failed]).toEqual([2, 1])
  expect(failures).toEqual([
    expect.stringMatching(/^e2e\/some\.spec\.ts:4 › never holds\n {4}Error: one is not two/),
  ])
  expect(secondTry).toEqual([expect.stringMatching(/^e2e\/some\.spec\.ts:6 › wavers\n {4}Error/)])
  settings(`testMatch: '*.spec.ts', grep: /holds/`)
  expect(run().failures).toContainEqual(
    expect.stringMatching(/^Journeys, outside of a test\n {4}Error: nothing to see/),
  )
})

test('a long message is cut, and says so', () => {
  const message = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n\n')
  expect(under('a.ts › b', message, 2)).toBe(
    'a.ts › b\n    line 0\n    line 1\n    … 18 lines more',
  )
  expect(under('a.ts', '\u001b[31mred\u001b[0m')).toBe('a.ts\n    red')
})
