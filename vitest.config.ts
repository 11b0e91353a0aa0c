import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{lib,components,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: ['testing/global-setup.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { LOG_LEVEL: 'silent', NEWSROOM_TIMEZONE: 'UTC' },
  },
})
