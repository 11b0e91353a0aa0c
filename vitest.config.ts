import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests that load JSX, which Node doesn't run as it is, or what was built for bundlers. */
const withJsx = [
  'lib/accounts/openid.test.ts',
  'components/**/*.test.{ts,tsx}',
  'lib/newsletter/{sign-up,sending}.test.ts',
]
/** Tests of the process itself: they measure its memory. Each has one of its own. */
const alone = ['lib/cache/page-store.test.ts', 'lib/import/wordpress/words.test.ts']

/**
 * Files follow each other in one process: to start one and to load all modules took half of the time.
 * testing/fresh-state.ts gives each file the environment and the process's state anew; what else lasts
 * (a server, a listener, a timer, a value in a module) a file ends or takes back itself, in afterAll.
 */
const shared = { isolate: false, setupFiles: ['testing/fresh-state.ts'] }
// As in production: Node itself strips the types.
const byNode = { experimental: { viteModuleRunner: false, nodeLoader: false } } as const

export default defineConfig({
  test: {
    globalSetup: ['testing/global-setup.ts'],
    pool: 'forks',
    // Vitest leaves one core to itself, which is half of a small machine; tests mostly wait for PostgreSQL.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: {
      LOG_LEVEL: 'silent',
      NEWSROOM_TIMEZONE: 'UTC',
      // Kept from one run to the next; programs that tests start have it too.
      NODE_COMPILE_CACHE: resolve('.build/compile-cache'),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{deploy,lib,scripts}/**/*.test.ts'],
          exclude: [...withJsx, ...alone],
          ...shared,
          ...byNode,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, ...byNode } },
      { extends: true, test: { name: 'jsx', include: withJsx, ...shared } },
    ],
  },
})
