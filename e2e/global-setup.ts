import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNewsroom } from '#testing/served.ts'

/** One newsroom for all journeys: production build, fresh database, free port, nothing of .data/. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-e2e-'))
  const newsroom = await startNewsroom(folder)
  process.env.SITE = newsroom.origin
  process.env.SETUP_LINK = newsroom.setUpLink
  return async () => {
    await newsroom.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
