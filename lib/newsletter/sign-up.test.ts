import { afterEach, beforeAll, expect, test } from 'vitest'
import { handlers } from '#lib/jobs/handlers.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { type MailServer, startMailServer } from '#testing/mail-server.ts'
import { linkIn, readMail } from '#testing/mails.ts'
import { mailsGoTo, makeNewsletter, makeSubscribers } from '#testing/newsletters.ts'
import { makeUser } from '#testing/newsroom.ts'
import * as mails from '../../components/newsletter/render.tsx'
import { liftSuppression, saveNewsletter } from './commands.ts'
import { exportSubscribers } from './export.ts'
import { offeredNewsletters, readNewsletter } from './queries.ts'
import { renderMailsBy } from './render.ts'
import { newsletterEditSchema, signUpSchema } from './schema.ts'
import {
  confirmSignUp,
  forgetSignUps,
  mayTry,
  readSignUp,
  sendConfirmation,
  signUp,
  signUpsAnHour,
} from './sign-up.ts'
import { choosePreferences, readPreferences } from './subscriptions.ts'
import { hashAddress, openToken, signToken } from './tokens.ts'

ownDatabase()
beforeAll(() => renderMailsBy(mails))

let server: MailServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})
async function mailServer(options: Parameters<typeof startMailServer>[0] = {}) {
  server = await startMailServer(options)
  mailsGoTo(server.url)
  return server
}

let n = 0
const someone = () => `reader-${++n}@example.org`

/** Does the jobs that wait for the address, as the queue would. */
async function doJobs(email: string): Promise<void> {
  const hash = await hashAddress(email)
  const jobs = await db().$queryRaw<{ id: string }[]>`
    delete from pgboss.job where name = 'newsletter-confirmation' and data->>'hash' = ${hash}
      and start_after <= now() + interval '1 second'
    returning id::text`
  for (const _job of jobs) await sendConfirmation(hash, false)
}

const tokenOf = (mail: { text?: string | undefined } | undefined) =>
  linkIn(mail?.text ?? '', '/newsletters/confirm/')
    .split('/')
    .at(-1) ?? ''

const asAnHourLater = (hash: string) => db().$executeRaw`
  update "NewsletterSignUp" set "mailedAt" = "mailedAt" - interval '61 minutes',
    "queuedFor" = "queuedFor" - interval '61 minutes', "expiresAt" = "expiresAt" - interval '61 minutes'
  where hash = ${hash}`

test('a sign-up counts when its mail’s link was confirmed, once; only hashes of it are kept', async () => {
  const { taken } = await mailServer()
  const newsletterId = await makeNewsletter({ name: 'Harbour Letter' })
  const email = someone()
  await signUp({ email, newsletterIds: [newsletterId] })
  expect(await db().subscriber.count({ where: { email } })).toBe(0)
  await doJobs(email)
  expect(taken).toHaveLength(1)
  const mail = await readMail(taken[0]?.message ?? '')
  expect(mail.to).toMatchObject([{ address: email }])
  expect(mail.subject).toContain('please confirm')
  expect(mail.text).toContain('* Harbour Letter')
  expect(mail.html).toContain('Harbour Letter')
  expect(mail.header('Auto-Submitted')).toEqual(['auto-generated'])
  const token = tokenOf(mail)
  expect(mail.html).toContain(token)
  const stored = await db().newsletterSignUp.findUniqueOrThrow({
    where: { hash: await hashAddress(email) },
  })
  expect(JSON.stringify(stored)).not.toContain(token)

  expect(await readSignUp(token)).toEqual({ newsletters: ['Harbour Letter'] })
  expect(await db().subscriber.count({ where: { email } })).toBe(0)
  const id = await confirmSignUp(token)
  expect(await db().subscription.findMany({ where: { subscriberId: id ?? 0 } })).toMatchObject([
    { newsletterId },
  ])
  expect(await confirmSignUp(token)).toBeNull()
  expect(await readSignUp(token)).toBeNull()
  const after = await db().newsletterSignUp.findFirstOrThrow({ where: { hash: stored.hash } })
  expect(after).toMatchObject({ email: '', newsletterIds: [], tokenHash: null })
})

test('an address gets one mail an hour, however often it is asked for; the link confirms all', async () => {
  const { taken } = await mailServer()
  const [one, other] = [await makeNewsletter(), await makeNewsletter()]
  const email = someone()
  const hash = await hashAddress(email)
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => signUp({ email, newsletterIds: [n % 2 ? one : other] })),
  )
  await doJobs(email)
  await signUp({ email, newsletterIds: [other] })
  await doJobs(email)
  await sendConfirmation(hash, false)
  expect(taken).toHaveLength(1)
  const token = tokenOf(await readMail(taken[0]?.message ?? ''))
  expect((await readSignUp(token))?.newsletters).toHaveLength(2)

  // An hour later another mail may go; the first link is of no use then.
  await asAnHourLater(hash)
  await signUp({ email, newsletterIds: [one] })
  await doJobs(email)
  expect(taken).toHaveLength(2)
  expect(await confirmSignUp(token)).toBeNull()
  const second = tokenOf(await readMail(taken[1]?.message ?? ''))
  expect(await confirmSignUp(second)).toBeGreaterThan(0)

  // Confirmed, and asked for again within the hour: the next mail waits until that is over.
  await signUp({ email, newsletterIds: [one] })
  await signUp({ email, newsletterIds: [other] })
  const waiting = await db().$queryRaw<{ late: number }[]>`
    select extract(epoch from start_after - now())::float8 as late from pgboss.job
    where name = 'newsletter-confirmation' and data->>'hash' = ${hash}`
  expect(waiting).toHaveLength(1)
  expect(waiting[0]?.late).toBeGreaterThan(3500)
})

test('what isn’t confirmed in time doesn’t count, and is forgotten', async () => {
  const { taken } = await mailServer()
  const newsletterId = await makeNewsletter()
  const email = someone()
  const hash = await hashAddress(email)
  await signUp({ email, newsletterIds: [newsletterId] })
  await doJobs(email)
  const token = tokenOf(await readMail(taken[0]?.message ?? ''))
  await db().$executeRaw`
    update "NewsletterSignUp" set "expiresAt" = now() - interval '1 second',
      "mailedAt" = now() - interval '49 hours', "queuedFor" = null where hash = ${hash}`
  expect(await readSignUp(token)).toBeNull()
  expect(await confirmSignUp(token)).toBeNull()
  await forgetSignUps()
  expect(await db().newsletterSignUp.count({ where: { hash } })).toBe(0)
})

test('a server that is away is asked again; a mailbox that isn’t there leaves nothing behind', async () => {
  const newsletterId = await makeNewsletter()
  const email = someone()
  const hash = await hashAddress(email)
  let code = 451
  const { taken } = await mailServer({ refuse: () => code || undefined })
  await signUp({ email, newsletterIds: [newsletterId] })
  await expect(sendConfirmation(hash, false)).rejects.toThrow(/yet/)
  code = 0
  await sendConfirmation(hash, false)
  expect(taken).toHaveLength(1)

  const nobody = someone()
  code = 550
  await signUp({ email: nobody, newsletterIds: [newsletterId] })
  await handlers['newsletter-confirmation']?.({
    data: { hash: await hashAddress(nobody) },
    lastTry: false,
  })
  expect(
    await db().newsletterSignUp.findUnique({ where: { hash: await hashAddress(nobody) } }),
  ).toMatchObject({ email: '', tokenHash: null })
})

test('a newsletter that is closed can’t be signed up to; what was asked before isn’t confirmed', async () => {
  const { taken } = await mailServer()
  const newsletterId = await makeNewsletter({ name: 'Closing Letter' })
  const email = someone()
  await signUp({ email, newsletterIds: [newsletterId] })
  await doJobs(email)
  const stored = await readNewsletter(await makeUser('editor'), newsletterId)
  await saveNewsletter(
    await makeUser('editor'),
    newsletterId,
    newsletterEditSchema.parse({ ...stored, closed: true }),
  )
  expect((await offeredNewsletters()).map(({ id }) => id)).not.toContain(newsletterId)
  expect(await confirmSignUp(tokenOf(await readMail(taken[0]?.message ?? '')))).toBeNull()
  const another = someone()
  await signUp({ email: another, newsletterIds: [newsletterId] })
  expect(await db().newsletterSignUp.count({ where: { hash: await hashAddress(another) } })).toBe(0)
})

test('a visitor’s address may try so often an hour', async () => {
  for (let tries = 0; tries < signUpsAnHour; tries++) expect(await mayTry('192.0.2.1')).toBe(true)
  expect(await mayTry('192.0.2.1')).toBe(false)
  expect(await mayTry('192.0.2.2')).toBe(true)
})

test('preferences are the reader’s alone; without any left she is forgotten, but for a hash', async () => {
  await mailServer()
  const [one, other] = [await makeNewsletter(), await makeNewsletter()]
  const email = someone()
  const [id = 0] = await makeSubscribers(one, [email])
  const token = await signToken('preferences', id)
  expect(await readPreferences(token)).toMatchObject({ email })
  expect(await readPreferences(token.replace(/.$/, (c) => (c === '0' ? '1' : '0')))).toBeNull()
  expect(await readPreferences(await signToken('bounce', id))).toBeNull()
  expect(await openToken('preferences', `${id + 1}-${token.split('-')[1]}`)).toBeNull()

  expect(await choosePreferences(token, [one, other])).toBe('some')
  expect(await db().subscription.count({ where: { subscriberId: id } })).toBe(2)
  expect(await choosePreferences(token, [])).toBe('none')
  expect(await db().subscriber.count({ where: { email } })).toBe(0)
  expect(await readPreferences(token)).toBeNull()
  const hash = await hashAddress(email)
  expect(await db().suppression.findMany({ where: { hash } })).toMatchObject([
    { reason: 'unsubscribed' },
  ])
})

test('who complained isn’t mailed, whoever signs her up, until an administrator lifts it', async () => {
  const { taken } = await mailServer()
  const newsletterId = await makeNewsletter()
  const email = someone()
  await db().suppression.create({ data: { hash: await hashAddress(email), reason: 'complained' } })
  await signUp({ email, newsletterIds: [newsletterId] })
  await doJobs(email)
  expect(taken).toEqual([])
  await expect(liftSuppression(await makeUser('editor'), email)).rejects.toThrow('not allowed')
  expect(await liftSuppression(await makeUser('administrator'), email)).toBe('complained')
  await signUp({ email, newsletterIds: [newsletterId] })
  await doJobs(email)
  expect(taken).toHaveLength(1)
})

test('administrators alone export addresses, and that is noted; nothing is a formula', async () => {
  const newsletterId = await makeNewsletter()
  const email = someone()
  await makeSubscribers(newsletterId, [email, '=cmd@example.org'])
  await expect(exportSubscribers(await makeUser('editor'), newsletterId)).rejects.toThrow()
  const csv = (
    await (await exportSubscribers(await makeUser('administrator'), newsletterId)).toArray()
  )
    .map(String)
    .join('')
  expect(csv.split('\n')[0]).toBe('email,confirmed_at')
  expect(csv).toContain(`\n${email},20`)
  expect(csv).toContain("\n'=cmd@example.org,")
  expect(
    await db().auditEntry.count({
      where: { action: 'newsletter.export', subject: `newsletter:${newsletterId}` },
    }),
  ).toBe(1)
})

test('an address is one address in any letters, and must be one', () => {
  const parse = (email: string) => signUpSchema.safeParse({ email, newsletterIds: ['1'] })
  expect(parse('Ada@Example.ORG').data?.email).toBe('ada@example.org')
  for (const wrong of [
    '',
    'ada',
    'a@b',
    'ada@example.org\r\nBcc: x@example.org',
    'a@x.org,b@x.org',
  ])
    expect(parse(wrong).success).toBe(false)
})
