import { existsSync } from 'node:fs'

const systems = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser for tests: Playwright's own if it is installed, else the system's. */
export function browserPath(playwrights: string): string {
  const found = [playwrights, ...systems].find((path) => existsSync(path))
  if (!found) throw new Error('No browser for the tests: run "npx playwright install chromium".')
  return found
}
