import { defineConfig } from 'vitest/config'

/** Tests that load JSX, which Node doesn't run as it is. */
/** … or what was built for bundlers. */
const withJsx = [
  'lib/accounts/openid.test.ts',
  'components/**/*.test.{ts,tsx}',
  'lib/newsletter/{sign-up,sending}.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['testing/global-setup.ts'],
    pool: 'forks',
    // Vitest leaves one core to itself, which is half of a small machine; tests mostly wait for PostgreSQL.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { LOG_LEVEL: 'silent', NEWSROOM_TIMEZONE: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{deploy,lib,scripts}/**/*.test.ts'],
          exclude: withJsx,
          // As in production: Node itself strips the types.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      { extends: true, test: { name: 'jsx', include: withJsx } },
    ],
  },
})
