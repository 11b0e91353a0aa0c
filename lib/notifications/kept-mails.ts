import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'

/** So many of the newest stay. */
const mostKept = 200

/**
 * Keeps a mail that no server is there to send, so that everything can be tried on a laptop: as a file
 * that mail programs open, in DATA_DIR/mails. The log says only that there is one.
 * @param message the whole of it (RFC 5322)
 */
export async function keepMail(message: Buffer): Promise<void> {
  const folder = join(resolve(env().DATA_DIR), 'mails')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const time = new Date().toISOString().replaceAll(':', '-')
  const file = `${time}-${randomBytes(3).toString('hex')}.eml`
  await writeFile(join(folder, file), message, { mode: 0o600 })
  const kept = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
  // Another one may remove them at the same time.
  for (const old of kept.slice(0, -mostKept)) await rm(join(folder, old), { force: true })
  log.info({ file }, 'SMTP_URL is not set: a mail lies in DATA_DIR/mails')
}
