import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Env, env, siteUrl, valueOrFile } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { keptSecret } from '#lib/platform/secrets.ts'

/** Reads .env and the environment, checks the data folder, and sets what next-auth reads. */
export function prepareSettings(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const settings = env()
  const folder = resolve(settings.DATA_DIR)
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    process.env.NEXTAUTH_SECRET ||=
      valueOrFile(process.env, 'NEXTAUTH_SECRET') || keptSecret(folder, 'sign-in')
  } catch (error) {
    if (error instanceof StartFailure) throw error
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new StartFailure(
      `DATA_DIR ${folder} can’t be written (${why}): set DATA_DIR to another folder.`,
    )
  }
  process.env.NEXTAUTH_URL ||= siteUrl()
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  return settings
}

/** Runs a command; a foreseen failure ends it with one line and exit code 1. */
export async function run(command: () => Promise<unknown>): Promise<void> {
  try {
    await command()
  } catch (error) {
    const foreseen =
      error instanceof Error &&
      ['StartFailure', 'Invalid', 'Refused', 'NotFound'].includes(error.name)
    console.error(foreseen ? error.message : error)
    process.exit(1)
  }
}
