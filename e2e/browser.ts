import { existsSync } from 'node:fs'

const systems = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** The system's Chromium without windows: Debian's chromium-headless-shell. */
const shell = '/usr/bin/chromium-headless-shell'

function firstOf(paths: string[]): string {
  const found = paths.find((path) => existsSync(path))
  if (!found) throw new Error('No browser for the tests: run "npx playwright install chromium".')
  return found
}

/** What any browser of the journeys is started with. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The whole browser, for benchmarks and for what a device shows: Playwright's own if it is installed, else the system's. */
export function browserPath(playwrights: string): string {
  return firstOf([playwrights, ...systems])
}

/**
 * The browser for journeys. One without windows takes half the processor's time: Playwright's own is
 * installed along with its Chromium.
 * @returns undefined where Playwright finds it itself
 */
export function shellPath(playwrights: string): string | undefined {
  return existsSync(playwrights) ? undefined : firstOf([shell, ...systems])
}
