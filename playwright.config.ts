import { chromium, defineConfig, devices } from '@playwright/test'
import { browserArgs, shellPath } from './e2e/browser.ts'

const executablePath = shellPath(chromium.executablePath())

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './e2e/global-setup.ts',
  // A long journey on a busy machine; each step has its own, shorter one.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: false,
  // Journeys that take long, of what tests of the domain prove too: LONG=1 npm test.
  ...(process.env.LONG !== '1' && { grepInvert: /@long/ }),
  // Machines are noisy. A second try is told by `npm test`, and only it is traced: a trace costs time.
  retries: 1,
  reporter: process.env.TEST_REPORT
    ? [['line'], ['json', { outputFile: process.env.TEST_REPORT }]]
    : [['list']],
  use: {
    baseURL: process.env.SITE,
    // One that says it is headless is a program to the counter of reads.
    userAgent: devices['Desktop Chrome'].userAgent,
    trace: 'on-first-retry',
    // Journeys look at the network itself; offline.spec.ts has the service worker between.
    serviceWorkers: 'block',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: browserArgs,
    },
  },
  projects: [
    { name: 'set-up', testMatch: '*.setup.ts' },
    { name: 'journeys', testMatch: '*.spec.ts', dependencies: ['set-up'] },
  ],
})
