import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMailServer } from '#testing/mail-server.ts'
import { startNewsroom } from '#testing/served.ts'

/** One newsroom for all journeys: production build, fresh database, free port, nothing of .data/. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-e2e-'))
  // Mails go to a server of our own, which writes them down for the tests.
  const mails = join(folder, 'mails.jsonl')
  writeFileSync(mails, '')
  const mailServer = await startMailServer({
    onTaken: (mail) => appendFileSync(mails, `${JSON.stringify(mail)}\n`),
  })
  // As root, PostgreSQL runs as another user, who must get to the folders within.
  chmodSync(folder, 0o711)
  // The demo is loaded once; each newsroom that these journeys start begins as a copy.
  const demo = join(folder, 'demo')
  await (await startNewsroom(demo)).stop()
  process.env.DEMO_FOLDER = demo
  const newsroom = await startNewsroom(join(folder, 'newsroom'), {
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'The Courier <newsroom@courier.example>',
    // Alerts go to a push service of a test's own.
    PRIVATE_CALLBACKS: '1',
    // Journeys come from addresses of their own where each is to be a visitor: e2e/visitors.ts.
    TRUST_PROXY: '1',
  })
  process.env.MAILS = mails
  process.env.SITE = newsroom.origin
  process.env.SETUP_LINK = newsroom.setUpLink
  return async () => {
    await newsroom.stop()
    await mailServer.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
