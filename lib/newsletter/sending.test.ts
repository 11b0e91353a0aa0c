import { afterEach, beforeAll, expect, test } from 'vitest'
import { takeDownArticle } from '#lib/articles/commands.ts'
import { handlers } from '#lib/jobs/handlers.ts'
import { runJobs } from '#lib/jobs/runner.ts'
import { db } from '#lib/platform/db.ts'
import { freePort } from '#lib/platform/port.ts'
import { ownDatabase } from '#testing/database.ts'
import { type MailServer, startMailServer } from '#testing/mail-server.ts'
import { linkIn, readMail } from '#testing/mails.ts'
import { mailsGoTo, makeNewsletter, makeSubscribers } from '#testing/newsletters.ts'
import { makeDraft, makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import * as mails from '../../components/newsletter/render.tsx'
import { takeReport } from './bounces.ts'
import { composeByRhythm } from './by-rhythm.ts'
import {
  composeEdition,
  repeatUnknown,
  saveEdition,
  scheduleSending,
  sendNow,
  sendTest,
  stopEdition,
} from './editions.ts'
import { readEdition } from './queries.ts'
import { renderMailsBy } from './render.ts'
import { sendEdition, settleLost, tendNewsletters } from './sending.ts'
import { readUnsubscribe, unsubscribe } from './subscriptions.ts'
import { hashAddress, signToken } from './tokens.ts'

ownDatabase()
beforeAll(() => renderMailsBy(mails))

let server: MailServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
  forgetProcessState('newsletter-sending')
})
async function mailServer(
  options: Parameters<typeof startMailServer>[0] = {},
  env: Record<string, string> = {},
) {
  server = await startMailServer(options)
  mailsGoTo(server.url, {
    NEWSLETTER_BOUNCE_ADDRESS: '',
    NEWSLETTER_UNSUBSCRIBE_ADDRESS: '',
    NEWSLETTER_BOUNCE_SECRET: '',
    ...env,
  })
  return server
}

let n = 0
const readers = (count: number) => Array.from({ length: count }, () => `r${++n}@example.org`)

/** A newsletter with subscribers and an edition of a published article, which is to be sent now. */
async function due(emails: string[], headline = `Ferry ${++n} runs again`) {
  const sectionId = await makeSection()
  const newsletterId = await makeNewsletter({ name: `Harbour ${++n}`, sectionId })
  const subscribers = await makeSubscribers(newsletterId, emails)
  const article = await makePublished({ sectionId, headline })
  const id = await composeEdition(system, newsletterId)
  const { version } = await readEdition(system, id)
  const sent = await sendNow(system, { id, baseVersion: version })
  expect(sent.outcome).toBe('saved')
  await forgetJobs()
  return { id, newsletterId, article, subscribers }
}

/** Jobs are done by hand here, except where instances run. */
const forgetJobs = () => db().$executeRaw`delete from pgboss.job where name like 'newsletter-%'`
const tally = async (id: number) => (await readEdition(system, id)).tally
const stateOf = async (id: number) => (await readEdition(system, id)).state
const deliveriesOf = (editionId: number) =>
  db().newsletterDelivery.findMany({ where: { editionId }, orderBy: { id: 'asc' } })

test('a mail has what its reader and her program need: text, HTML, and headers to leave by', async () => {
  const { taken } = await mailServer(
    {},
    {
      NEWSLETTER_BOUNCE_ADDRESS: 'bounces@mail.news.example',
      NEWSLETTER_UNSUBSCRIBE_ADDRESS: 'leave@news.example',
      NEWSLETTER_BOUNCE_SECRET: 'a secret of sixteen or more',
    },
  )
  const [email = ''] = readers(1)
  const { id, article } = await due([email], 'Fähre <b>läuft</b> & “pünktlich”')
  await sendEdition(id)
  expect(taken).toHaveLength(1)
  const [{ from, to, message } = { from: '', to: [], message: '' }] = taken
  const [delivery] = await deliveriesOf(id)
  const deliveryId = delivery?.id ?? 0n
  expect(to).toEqual([email])
  expect(from).toBe(`bounces+${await signToken('bounce', deliveryId)}@mail.news.example`)
  const mail = await readMail(message)
  const leave = `https://news.example/newsletters/unsubscribe/${await signToken('unsubscribe', deliveryId)}`
  expect(mail.subject).toBe('Fähre <b>läuft</b> & “pünktlich”')
  expect(mail.from).toMatchObject({ address: 'newsroom@news.example' })
  expect(mail.messageId).toBe(`<newsletter.${await signToken('message', deliveryId)}@news.example>`)
  expect(mail.header('List-Unsubscribe')).toEqual([
    `<${leave}>, <mailto:leave+${leave.split('/').at(-1)}@news.example?subject=unsubscribe>`,
  ])
  expect(mail.header('List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click'])
  expect(mail.header('List-ID')[0]).toMatch(
    /^"?Harbour \d+"? <harbour-\d+\.newsletters\.news\.example>$/,
  )
  expect(mail.header('Precedence')).toEqual(['bulk'])
  expect(mail.header('Auto-Submitted')).toEqual(['auto-generated'])
  expect(mail.header('Content-Type')[0]).toMatch(/^multipart\/alternative/)
  expect(mail.header('Date')).toHaveLength(1)
  // No line is longer than mail may have, and all is ASCII on the wire (RFC 5322, 2.1.1).
  expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
  expect([...message].every((sign) => sign.charCodeAt(0) < 128)).toBe(true)
  for (const part of [mail.text ?? '', mail.html ?? '']) {
    expect(part).toContain(`https://news.example/article/${article.edit.slug}`)
    expect(part).toContain(leave)
    expect(part).toContain('/newsletters/preferences/')
    expect(part).not.toContain('placeholder.invalid')
  }
  expect(mail.text).toContain('Fähre <b>läuft</b> & “pünktlich”')
  expect(mail.html).toContain('Fähre &lt;b&gt;läuft&lt;/b&gt; &amp; “pünktlich”')
  expect(mail.html).toContain('prefers-color-scheme: dark')
  // Nothing but the article's own picture would be fetched, and it has none.
  expect(mail.html).not.toMatch(/<img/i)
  expect(await stateOf(id)).toBe('sent')
  expect(await tally(id)).toMatchObject({ recipients: 1, sent: 1, waiting: 0 })
})

test('what readers may not see when it is sent isn’t in it; without anything it isn’t sent, and the desk is told', async () => {
  const { taken } = await mailServer()
  const editor = await makeUser('editor')
  const { newsletterId, article, id } = await due(readers(2))
  const draft = await makeDraft(system)
  const other = await makePublished({ headline: 'Second thoughts' })
  await db().newsletterEdition.update({
    where: { id },
    data: { articleIds: [article.id, draft.id, other.id] },
  })
  await takeDownArticle(system, { id: article.id })
  await sendEdition(id)
  expect(taken).toHaveLength(2)
  const { text = '' } = await readMail(taken[0]?.message ?? '')
  expect(text).toContain('Second thoughts')
  expect(text).not.toContain(article.edit.headline)
  expect(text).not.toContain(draft.edit.headline)

  const nothing = await composeEdition(system, newsletterId)
  await db().newsletterEdition.update({
    where: { id: nothing },
    data: { articleIds: [draft.id], state: 'scheduled', sendAt: new Date(0) },
  })
  await sendEdition(nothing)
  expect(taken).toHaveLength(2)
  expect(await stateOf(nothing)).toBe('failed')
  expect(
    await db().notification.count({ where: { userId: editor.id, text: { contains: 'not sent' } } }),
  ).toBe(1)
})

test('a take-down in the middle of sending leaves the mails that follow', async () => {
  const { newsletterId, article } = await due([])
  const other = await makePublished({ headline: 'It stays' })
  await makeSubscribers(newsletterId, readers(60))
  let down = false
  let after = 0
  const { taken } = await mailServer({
    accepting: async () => {
      if (down || taken.length < 5) return
      down = true
      await takeDownArticle(system, { id: article.id })
      after = taken.length
    },
  })
  const id = await composeEdition(system, newsletterId)
  await db().newsletterEdition.update({
    where: { id },
    data: { articleIds: [article.id, other.id], state: 'scheduled', sendAt: new Date(0) },
  })
  await sendEdition(id)
  expect(taken).toHaveLength(60)
  const has = await Promise.all(
    taken.map(async ({ message }) => {
      const { text = '' } = await readMail(message)
      expect(text).toContain('It stays')
      return text.includes(article.edit.headline)
    }),
  )
  expect(has[0]).toBe(true)
  // Those that were under way on the other connections had it.
  expect(after).toBeLessThan(54)
  expect(has.slice(after + 4)).not.toContain(true)
})

test('an address that isn’t there gets nothing any more; a full mailbox may try three times', async () => {
  const [gone = '', full = '', fine = ''] = readers(3)
  const replies: Record<string, string> = {
    [gone]: '5.1.1 No such user',
    [full]: '5.2.2 Mailbox full',
  }
  const { taken } = await mailServer({
    refuse: (address) => (address in replies ? 550 : undefined),
    refusal: (address) => replies[address] ?? 'Not here',
  })
  const { id, newsletterId } = await due([gone, full, fine])
  await sendEdition(id)
  expect(taken.map(({ to }) => to[0])).toEqual([fine])
  expect(await tally(id)).toMatchObject({ recipients: 3, sent: 1, bounced: 2, waiting: 0 })
  expect(await stateOf(id)).toBe('sent')
  expect(await db().subscriber.count({ where: { email: gone } })).toBe(0)
  expect(
    await db().suppression.findMany({ where: { hash: await hashAddress(gone) } }),
  ).toMatchObject([{ reason: 'bounced' }])
  expect((await readEdition(system, id)).refusals.map(({ failure }) => failure).join()).toMatch(
    /550 5\.1\.1/,
  )
  for (const times of [2, 3]) {
    expect(await db().subscriber.count({ where: { email: full } })).toBe(1)
    await makePublished({
      sectionId: (await db().newsletter.findUniqueOrThrow({ where: { id: newsletterId } }))
        .sectionId,
    })
    const next = await composeEdition(system, newsletterId)
    const { version } = await readEdition(system, next)
    await sendNow(system, { id: next, baseVersion: version })
    await sendEdition(next)
    expect((await tally(next)).bounced, `edition ${times}`).toBe(1)
  }
  expect(await db().subscriber.count({ where: { email: full } })).toBe(0)
})

test('who can’t just now is tried later, with growing pauses, and in the end not any more', async () => {
  const [later = '', fine = ''] = readers(2)
  let refusing = true
  const { taken } = await mailServer({
    refuse: (address) => (address === later && refusing ? 451 : undefined),
  })
  const { id } = await due([later, fine])
  await sendEdition(id)
  expect(taken).toHaveLength(1)
  const pause = async () => {
    const [row] = await db().$queryRaw<{ s: number }[]>`
      select extract(epoch from "retryAt" - now())::float8 as s from "NewsletterDelivery"
      where "editionId" = ${id} and state = 'waiting'`
    return row?.s ?? 0
  }
  const first = await pause()
  expect(first).toBeGreaterThan(30)
  // The job that goes on is there, for then.
  const [job] = await db().$queryRaw<{ s: number }[]>`
    select extract(epoch from start_after - now())::float8 as s from pgboss.job
    where name = 'newsletter-sending' and (data->>'editionId')::int = ${id} and state = 'created'`
  expect(Math.abs((job?.s ?? 0) - first)).toBeLessThan(5)
  const again = async () => {
    await db()
      .$executeRaw`update "NewsletterDelivery" set "retryAt" = now() where "editionId" = ${id}`
    await sendEdition(id)
  }
  await again()
  expect(await pause()).toBeGreaterThan(first * 1.5)
  refusing = false
  await again()
  expect(taken.map(({ to }) => to[0])).toEqual([fine, later])
  expect(await stateOf(id)).toBe('sent')

  refusing = true
  const stubborn = await due([later])
  for (let tries = 0; tries < 10; tries++) {
    await db().$executeRaw`
      update "NewsletterDelivery" set "retryAt" = now() where "editionId" = ${stubborn.id}`
    await sendEdition(stubborn.id)
  }
  expect(await tally(stubborn.id)).toMatchObject({ failed: 1, waiting: 0 })
  expect(await stateOf(stubborn.id)).toBe('sent')
  expect(await db().subscriber.count({ where: { email: later } })).toBe(1)
})

test('a mail server that is away loses nothing, and no attempt is counted', async () => {
  const port = await freePort()
  mailsGoTo(`smtp://127.0.0.1:${port}`)
  const { id } = await due(readers(5))
  await sendEdition(id)
  expect(await tally(id)).toMatchObject({ waiting: 5, sent: 0, unknown: 0 })
  expect((await deliveriesOf(id)).every(({ attempts }) => attempts === 0)).toBe(true)
  server = await startMailServer({ port })
  await sendEdition(id)
  expect(server.taken).toHaveLength(5)
  expect(await stateOf(id)).toBe('sent')
})

test('a connection that ends in the middle of a mail leaves its outcome unknown: it isn’t repeated by itself', async () => {
  let cut = true
  const { taken } = await mailServer({
    accepting: async () => {
      if (!cut) return
      cut = false
      // The server has the mail; its answer never comes.
      server?.cut()
    },
  })
  const { id } = await due(readers(4))
  await sendEdition(id)
  const first = await tally(id)
  expect(first.unknown).toBeGreaterThanOrEqual(1)
  expect(first.sent + first.unknown + first.waiting).toBe(4)
  await sendEdition(id)
  const { unknown, sent } = await tally(id)
  expect(unknown + sent).toBe(4)
  const times = taken.map(({ to }) => to[0])
  expect(new Set(times).size).toBe(times.length)
  expect(await stateOf(id)).toBe('sent')
  // The desk may say so.
  expect(await repeatUnknown(await makeUser('editor'), id)).toBe(unknown)
  await sendEdition(id)
  expect(await tally(id)).toMatchObject({ unknown: 0, sent: 4 })
})

test('no more mails a minute than were set, for all editions together', async () => {
  await mailServer({}, { NEWSLETTER_RATE: '600' })
  const [one, other] = [await due(readers(8)), await due(readers(8))]
  await Promise.all([sendEdition(one.id), sendEdition(other.id)])
  // Ten a second: sixteen take a second and a half.
  const deliveries = [...(await deliveriesOf(one.id)), ...(await deliveriesOf(other.id))]
  const at = deliveries.map(({ attemptedAt }) => attemptedAt?.getTime() ?? 0)
  expect(at).toHaveLength(16)
  expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan(1400)
  // Slower than a job is patient: the next one goes on then.
  await mailServer({}, { NEWSLETTER_RATE: '1' })
  const slow = await due(readers(3))
  await sendEdition(slow.id, { forMs: 300 })
  await sendEdition(slow.id, { forMs: 300 })
  expect((await tally(slow.id)).sent).toBeLessThanOrEqual(1)
  const jobs = await db().$queryRaw<{ s: number }[]>`
    select extract(epoch from start_after - now())::float8 as s from pgboss.job
    where name = 'newsletter-sending' and (data->>'editionId')::int = ${slow.id}`
  expect(Math.max(...jobs.map(({ s }) => s))).toBeGreaterThan(30)
  await stopEdition(system, slow.id)
  await db().$executeRaw`update "NewsletterPace" set "nextAt" = now()`
})

test('two instances send one edition: each reader gets it once', async () => {
  const { taken } = await mailServer()
  const emails = readers(60)
  const { id } = await due(emails)
  await Promise.all([sendEdition(id), sendEdition(id), sendEdition(id)])
  expect(taken.map(({ to }) => to[0]).sort()).toEqual([...emails].sort())
  expect(await stateOf(id)).toBe('sent')
})

test('the jobs of two instances compose, send and finish by themselves', async () => {
  const { taken } = await mailServer()
  const emails = readers(20)
  const sectionId = await makeSection()
  const newsletterId = await makeNewsletter({ sectionId, rhythm: 'daily', sendTime: '07:00' })
  await makeSubscribers(newsletterId, emails)
  await makePublished({ sectionId, headline: 'Made by rule' })
  await forgetJobs()
  await db().newsletter.update({
    where: { id: newsletterId },
    data: { nextAt: new Date(Date.now() - 60_000) },
  })
  const some = {
    'newsletter-composition': handlers['newsletter-composition'],
    'newsletter-sending': handlers['newsletter-sending'],
  }
  const instances = [await runJobs(some), await runJobs(some)]
  try {
    // What its own job lost, the minute's watch finds, on each instance.
    await Promise.all([tendNewsletters(system), tendNewsletters(system)])
    await expect.poll(() => taken.length, { timeout: 15_000 }).toBe(20)
    const [edition, ...others] = await db().newsletterEdition.findMany({ where: { newsletterId } })
    expect(others).toEqual([])
    await expect.poll(() => stateOf(edition?.id ?? 0), { timeout: 15_000 }).toBe('sent')
    expect(edition).toMatchObject({ subject: 'Made by rule' })
  } finally {
    for (const stop of instances) await stop()
  }
  const { nextAt } = await db().newsletter.findUniqueOrThrow({ where: { id: newsletterId } })
  expect(nextAt?.getTime()).toBeGreaterThan(Date.now())
  expect(nextAt?.toISOString()).toContain('T07:00:00.000Z')
})

test('an attempt whose process died is unknown after a while; another process takes over', async () => {
  const { taken } = await mailServer()
  const { id } = await due(readers(3))
  // As a process leaves it that is killed: the edition is its own, and one mail is on its way.
  await sendEdition(id, { forMs: -1 })
  await db().$executeRaw`
    update "NewsletterEdition" set sender = gen_random_uuid(), "senderUntil" = now() + interval '30 seconds'
    where id = ${id}`
  await db().$executeRaw`
    update "NewsletterDelivery" set state = 'attempted', "attemptedAt" = now()
    where id = (select min(id) from "NewsletterDelivery" where "editionId" = ${id})`
  await sendEdition(id)
  expect(taken).toHaveLength(0)
  await db().$executeRaw`
    update "NewsletterEdition" set "senderUntil" = now() - interval '1 second' where id = ${id}`
  await sendEdition(id)
  expect(taken).toHaveLength(2)
  expect(await stateOf(id)).toBe('sending')
  await db().$executeRaw`
    update "NewsletterDelivery" set "attemptedAt" = now() - interval '4 minutes' where state = 'attempted'`
  await settleLost()
  await sendEdition(id)
  expect(taken).toHaveLength(2)
  expect(await tally(id)).toMatchObject({ sent: 2, unknown: 1 })
  expect(await stateOf(id)).toBe('sent')
})

test('one click ends one subscription, again and again; the last one takes the address with it', async () => {
  const { taken } = await mailServer()
  const [email = ''] = readers(1)
  const { id, newsletterId } = await due([email])
  const other = await makeNewsletter()
  await makeSubscribers(other, [email])
  await sendEdition(id)
  const { text = '' } = await readMail(taken[0]?.message ?? '')
  const token = linkIn(text, '/unsubscribe/').split('/').at(-1) ?? ''
  expect(await readUnsubscribe(token)).toMatchObject({ subscribed: true })
  expect(await unsubscribe(token)).toBe(true)
  expect(await unsubscribe(token)).toBe(true)
  expect(await tally(id)).toMatchObject({ unsubscribed: 1 })
  expect(await readUnsubscribe(token)).toMatchObject({ subscribed: false })
  expect(await db().subscription.findMany({ where: { subscriber: { email } } })).toMatchObject([
    { newsletterId: other },
  ])
  expect(await unsubscribe(`${token.split('-')[0]}-${'0'.repeat(32)}`)).toBe(false)
  // Whoever leaves while an edition is being sent isn't sent it.
  await makeSubscribers(newsletterId, [email])
  const next = await composeEdition(system, newsletterId)
  await db().newsletterEdition.update({
    where: { id: next },
    data: { articleIds: [(await makePublished()).id], state: 'scheduled', sendAt: new Date(0) },
  })
  await sendEdition(next, { forMs: -1 })
  await db().subscription.deleteMany({ where: { newsletterId } })
  await sendEdition(next)
  expect(taken).toHaveLength(1)
  expect(await stateOf(next)).toBe('sent')
})

/** A report as a mail server makes it (RFC 3464). */
const dsn = (to: string, status: string, returned: string, action = 'failed') =>
  Buffer.from(
    [
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
      `To: ${to}`,
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'I’m sorry.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; someone@example.org',
      `Action: ${action}`,
      `Status: ${status}`,
      `Diagnostic-Code: smtp; 550 ${status} it is`,
      '    so',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      returned,
      '--b--',
      '',
    ].join('\r\n'),
  )

test('what comes back later is known by its return path or its Message-ID, and by nothing else', async () => {
  const { taken } = await mailServer(
    {},
    {
      NEWSLETTER_BOUNCE_ADDRESS: 'bounces@news.example',
      NEWSLETTER_UNSUBSCRIBE_ADDRESS: 'leave@news.example',
      NEWSLETTER_BOUNCE_SECRET: 'a secret of sixteen or more',
    },
  )
  const [byPath = '', byId = '', slow = '', leaver = '', angry = '', fine = ''] = readers(6)
  const { id } = await due([byPath, byId, slow, leaver, angry, fine])
  await sendEdition(id)
  const mailTo = (email: string) => {
    const found = taken.find(({ to }) => to[0] === email)
    if (!found) throw new Error('no mail')
    return found
  }
  const there = (email: string) => db().subscriber.count({ where: { email } })

  expect(await takeReport(dsn(mailTo(byPath).from, '5.1.1', 'Subject: x\r\n\r\n'))).toBe('bounced')
  expect(await there(byPath)).toBe(0)
  expect(await takeReport(dsn('newsroom@news.example', '5.1.1', mailTo(byId).message))).toBe(
    'bounced',
  )
  expect(await there(byId)).toBe(0)
  // It is still being tried; then its mailbox was full. Neither is a reason to forget her.
  expect(await takeReport(dsn(mailTo(slow).from, '4.2.1', '', 'delayed'))).toBe('nothing')
  expect(await takeReport(dsn(mailTo(slow).from, '5.2.2', ''))).toBe('bounced')
  expect(await there(slow)).toBe(1)
  expect((await readEdition(system, id)).refusals.map(({ failure }) => failure)).toContain(
    '550 5.2.2 it is so',
  )

  const leave = (await readMail(mailTo(leaver).message)).header('List-Unsubscribe')[0] ?? ''
  const mailto = /mailto:([^?>]+)/.exec(leave)?.[1] ?? ''
  const message = `From: ${leaver}\r\nTo: ${mailto}\r\nSubject: unsubscribe\r\n\r\n`
  expect(await takeReport(Buffer.from(message))).toBe('unsubscribed')
  expect(await there(leaver)).toBe(0)

  const arf = Buffer.from(
    [
      'From: <feedback@provider.example>',
      'To: abuse@news.example',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
      '',
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      'User-Agent: Provider/1',
      'Version: 1',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      mailTo(angry).message,
      '--b--',
    ].join('\r\n'),
  )
  expect(await takeReport(arf)).toBe('complained')
  expect(await there(angry)).toBe(0)

  // Forged, or about someone else's mail, or an answering machine's.
  const forged = mailTo(fine).from.replace(/.(?=@)/, (c) => (c === '0' ? '1' : '0'))
  expect(await takeReport(dsn(forged, '5.1.1', ''))).toBe('nothing')
  expect(await takeReport(dsn('bounces@news.example', '5.1.1', `To: ${fine}\r\n\r\n`))).toBe(
    'nothing',
  )
  const vacation = `To: ${mailTo(fine).from}\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nBye`
  expect(await takeReport(Buffer.from(vacation))).toBe('nothing')
  expect(await there(fine)).toBe(1)
  expect(await tally(id)).toMatchObject({ bounced: 3, complained: 1, unsubscribed: 1, sent: 3 })
})

test('editions are changed version by version, until they go out; each command is the desk’s', async () => {
  const { taken } = await mailServer()
  const editor = await makeUser('editor')
  const sectionId = await makeSection()
  const newsletterId = await makeNewsletter({ sectionId, source: 'newest', size: 2 })
  await makeSubscribers(newsletterId, readers(1))
  const old = await makePublished({ sectionId })
  const [a, b] = [await makePublished({ sectionId }), await makePublished({ sectionId })]
  const id = await composeEdition(editor, newsletterId)
  const draft = await readEdition(editor, id)
  expect(draft.articleIds).toEqual([b.id, a.id])
  expect(draft.subject).toBe(b.edit.headline)
  const edit = {
    subject: 'Ours',
    preheader: 'Also',
    intro: 'Good morning.\n\nRead.',
    articleIds: [old.id, a.id],
  }
  const saved = await saveEdition(editor, { id, baseVersion: draft.version, ...edit })
  expect(saved).toMatchObject({ outcome: 'saved', edition: edit })
  const stale = await saveEdition(editor, {
    id,
    baseVersion: draft.version,
    ...edit,
    subject: 'Mine',
  })
  expect(stale).toMatchObject({ outcome: 'stale', edition: { subject: 'Ours' } })

  await sendTest(editor, id)
  const test = await readMail(taken[0]?.message ?? '')
  expect(test.to).toMatchObject([{ address: editor.email }])
  expect(test.text).toContain('Good morning.')
  expect(
    await unsubscribe(
      linkIn(test.text ?? '', '/unsubscribe/')
        .split('/')
        .at(-1) ?? '',
    ),
  ).toBe(true)

  const { version } = saved.edition
  await expect(
    scheduleSending(editor, { id, baseVersion: version, sendAt: new Date(Date.now() - 1000) }),
  ).rejects.toThrow('past')
  const sendAt = new Date(Date.now() + 3_600_000)
  const scheduled = await scheduleSending(editor, { id, baseVersion: version, sendAt })
  expect(scheduled.edition.state).toBe('scheduled')
  await sendEdition(id)
  expect(taken).toHaveLength(1)
  await stopEdition(editor, id)
  expect(await stateOf(id)).toBe('draft')
  const { version: now } = await readEdition(editor, id)
  await sendNow(editor, { id, baseVersion: now })
  await sendEdition(id)
  expect(taken).toHaveLength(2)
  const out = await readEdition(editor, id)
  await expect(saveEdition(editor, { id, baseVersion: out.version, ...edit })).rejects.toThrow(
    'being sent',
  )
  // What it had isn't news for the next one.
  const next = await readEdition(editor, await composeEdition(editor, newsletterId))
  expect(next.articleIds).not.toContain(a.id)

  const author = await makeUser('author')
  for (const refused of [
    () => composeEdition(author, newsletterId),
    () => readEdition(author, id),
    () => saveEdition(author, { id, baseVersion: 1, ...edit }),
    () => scheduleSending(author, { id, baseVersion: 1, sendAt }),
    () => sendNow(author, { id, baseVersion: 1 }),
    () => stopEdition(author, id),
    () => repeatUnknown(author, id),
    () => sendTest(author, id),
  ])
    await expect(refused()).rejects.toThrow('not allowed')
})

test('a rhythm composes ahead, once; nothing new is no edition; a morning isn’t sent at night', async () => {
  await mailServer()
  const sectionId = await makeSection()
  const newsletterId = await makeNewsletter({ sectionId, rhythm: 'daily', leadMinutes: 60 })
  const set = (nextAt: Date) =>
    db().newsletter.update({ where: { id: newsletterId }, data: { nextAt } })
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
  await set(inMinutes(30))
  // Nothing is new yet.
  expect(await composeByRhythm(system, newsletterId)).toBeNull()
  const article = await makePublished({ sectionId })
  await set(inMinutes(90))
  expect(await composeByRhythm(system, newsletterId)).toBeNull()
  await set(inMinutes(30))
  const both = await Promise.all([
    composeByRhythm(system, newsletterId),
    composeByRhythm(system, newsletterId),
  ])
  const [id = 0] = both.filter((one) => one !== null)
  expect(both.filter(Boolean)).toHaveLength(1)
  const edition = await readEdition(system, id)
  expect(edition).toMatchObject({ state: 'scheduled', byRhythm: true, articleIds: [article.id] })
  // Not before its time.
  await sendEdition(id)
  expect(await stateOf(id)).toBe('scheduled')
  await makePublished({ sectionId })
  await set(inMinutes(-7 * 60))
  expect(await composeByRhythm(system, newsletterId)).toBeNull()
})

test('the most read since the last edition, and the front as it stands', async () => {
  await mailServer()
  const sectionId = await makeSection()
  const made = []
  for (let many = 0; many < 3; many++) made.push(await makePublished({ sectionId }))
  const [one, two, three] = made
  for (const [article, reads] of [
    [one, 5],
    [two, 50],
  ] as const)
    await db().$executeRaw`
      insert into "ArticleReadsHour" ("articleId", hour, reads)
      values (${article?.id ?? 0}, date_trunc('hour', now()), ${reads})`
  const mostRead = await makeNewsletter({ sectionId, source: 'mostRead' })
  const edition = await readEdition(system, await composeEdition(system, mostRead))
  expect(edition.articleIds).toEqual([two?.id, one?.id])
  const front = await makeNewsletter({ sectionId, source: 'front', size: 2 })
  const ofFront = await readEdition(system, await composeEdition(system, front))
  expect(ofFront.articleIds).toEqual([three?.id, two?.id])
})
