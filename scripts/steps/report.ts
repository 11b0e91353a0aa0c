import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** What one run of tests came to; tests are named by file and name, with the first lines of why. */
export type Outcome = { passed: number; failed: number; failures: string[]; secondTry: string[] }

const LINES = 12

/** The first lines of a text without colours and empty lines, set in under a name. */
export function under(name: string, text: string, lines = LINES): string {
  const all = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim())
  const shown = all.slice(0, lines).map((line) => `    ${line}`)
  if (all.length > lines) shown.push(`    … ${all.length - lines} lines more`)
  return [name, ...shown].join('\n')
}

type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

/** Reads what `vitest --reporter=json` leaves. A file that couldn't be run counts as one failure. */
export function readVitest(report: VitestReport): Outcome {
  const failures: string[] = []
  const secondTry: string[] = []
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative('', name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    for (const test of failed)
      failures.push(under(`${file} › ${test.fullName}`, test.failureMessages.join('\n')))
    if (status === 'failed' && (message || failed.length === 0))
      failures.push(under(file, message || 'The file was not run to its end.'))
    // One that passed and yet has messages was tried again.
    for (const test of assertionResults)
      if (test.status === 'passed' && test.failureMessages.length > 0)
        secondTry.push(under(`${file} › ${test.fullName}`, test.failureMessages.join('\n')))
  }
  return { passed: report.numPassedTests, failed: failures.length, failures, secondTry }
}

type PlaywrightSuite = {
  specs: {
    title: string
    file: string
    line: number
    tests: { status: string; results: { errors: { message: string }[] }[] }[]
  }[]
  suites?: PlaywrightSuite[]
}
type PlaywrightReport = {
  stats: { expected: number; flaky: number }
  errors: { message?: string }[]
  suites: PlaywrightSuite[]
}

/** Reads what Playwright's JSON reporter leaves; its files are named from the folder `e2e`. */
export function readPlaywright(report: PlaywrightReport): Outcome {
  const failures: string[] = []
  const secondTry: string[] = []
  const look = (suite: PlaywrightSuite) => {
    for (const { file, line, title, tests } of suite.specs)
      for (const { status, results } of tests) {
        const list = { unexpected: failures, flaky: secondTry }[status]
        const why = results.flatMap(({ errors }) => errors.map(({ message }) => message))
        list?.push(under(`e2e/${file}:${line} › ${title}`, why.join('\n')))
      }
    suite.suites?.forEach(look)
  }
  report.suites.forEach(look)
  // Outside of any test: the set-up, a file that can't be read.
  for (const { message } of report.errors)
    failures.push(under('Journeys, outside of a test', message ?? ''))
  const { expected, flaky } = report.stats
  return { passed: expected + flaky, failed: failures.length, failures, secondTry }
}
