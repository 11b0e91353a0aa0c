import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Person } from '#lib/auth/can.ts'
import { setDisabled } from '#lib/auth/users.ts'
import { markRead } from '#lib/notifications/commands.ts'
import { notify } from '#lib/notifications/record.ts'
import { db } from '#lib/platform/db.ts'
import { freePort } from '#lib/platform/port.ts'
import { ownDatabase } from '#testing/database.ts'
import { type MailServer, startMailServer } from '#testing/mail-server.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { handlers } from './handlers.ts'
import { mail } from './mail.ts'
import { runJobs } from './runner.ts'

ownDatabase()

let edith: Person
beforeAll(async () => {
  await makeUser('administrator')
  edith = await makeUser('editor')
})

let server: MailServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** From now on the newsroom's mail server is this one. */
function useServer(url: string): void {
  process.env.SMTP_URL = url
  process.env.MAIL_FROM = 'The Desk <desk@courier.example>'
  process.env.SITE_URL = 'https://news.example'
  process.env.SITE_NAME = 'The Marrowby Courier'
  forgetProcessState('env', 'mail')
}

/** Tells someone something that she wants by mail. @returns the notification's id */
async function tell(
  to: Person,
  text: string,
  path = '/admin/articles/7#thread-3',
): Promise<string> {
  await db().$transaction((tx) => notify(tx, system, { kind: 'mention', to: [to.id], text, path }))
  const { id } = await db().notification.findFirstOrThrow({
    where: { userId: to.id },
    orderBy: { id: 'desc' },
  })
  return String(id)
}

const send = (notificationId: string, lastTry = false) =>
  mail({ data: { notificationId }, lastTry })
const stored = (id: string) => db().notification.findUniqueOrThrow({ where: { id: BigInt(id) } })

/** A message's headers, unfolded, and its parts, decoded. */
function read(message: string) {
  const [head = '', ...rest] = message.split('\r\n\r\n')
  const headers = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const body = rest
    .join('\r\n\r\n')
    .replaceAll('=\r\n', '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('=', ''), 'hex').toString(),
    )
  return {
    headers,
    body,
    header: (name: string) => headers.filter((h) => h.startsWith(`${name}:`)),
  }
}

test('a mail says what, where, why, and leads there; it is sent once', async () => {
  server = await startMailServer()
  useServer(server.url)
  const id = await tell(edith, 'Arthur mentions you: <b>really?</b> “On time”')
  await send(id)
  await send(id)
  expect(server.taken).toHaveLength(1)
  const [taken] = server.taken
  expect(taken).toMatchObject({ from: 'desk@courier.example', to: [edith.email] })
  const { header, body } = read(taken?.message ?? '')
  expect(header('From')).toEqual(['From: The Desk <desk@courier.example>'])
  expect(header('To')).toEqual([`To: ${edith.name} <${edith.email}>`])
  const { at, mailedAt } = await stored(id)
  expect(mailedAt).toBeInstanceOf(Date)
  expect(header('Message-ID')).toEqual([
    `Message-ID: <notification.${id}.${at.getTime()}@news.example>`,
  ])
  const subject = header('Subject')[0]?.replaceAll(/=\?UTF-8\?Q\?(.*?)\?=\s*/g, (_all, words) =>
    Buffer.from(
      words
        .replaceAll('_', ' ')
        .replaceAll(/=([0-9A-F]{2})/g, (_: string, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        ),
      'latin1',
    ).toString(),
  )
  expect(subject).toContain('[The Marrowby Courier] Arthur mentions you')
  expect(body).toContain('Content-Type: text/plain')
  expect(body).toContain('Content-Type: text/html')
  expect(body).toContain('Arthur mentions you: <b>really?</b> “On time”')
  expect(body).toContain('Arthur mentions you: &lt;b&gt;really?&lt;/b&gt; “On time”')
  expect(body).toContain(`https://news.example/admin/notifications/${id}`)
  expect(body).toContain('https://news.example/admin/account#notifications')
  expect(body).toContain('someone mentions you')
})

test('no header can be smuggled in by a name or a text', async () => {
  server = await startMailServer()
  useServer(server.url)
  const eve = await makeUser('author')
  await db().user.update({
    where: { id: eve.id },
    data: { name: 'Eve\r\nBcc: thief@example.org' },
  })
  const text = 'Hello\r\nBcc: thief@example.org\r\n\r\nAnother body\u0000'
  await send(await tell(eve, text.replace('\u0000', '')))
  const [taken] = server.taken
  expect(taken?.to).toEqual([eve.email])
  const { header } = read(taken?.message ?? '')
  expect(header('Bcc')).toEqual([])
  expect(header('Subject')).toHaveLength(1)
  expect(header('To')).toHaveLength(1)
})

test('an address that the server refuses is noted, and not tried again', async () => {
  server = await startMailServer({ refuse: () => 550 })
  useServer(server.url)
  const id = await tell(edith, 'Refused.')
  await send(id)
  expect(server.refusals).toBe(1)
  expect(await stored(id)).toMatchObject({
    mailedAt: null,
    mailFailure: expect.stringMatching(/550/),
  })
  await send(id)
  expect(server.refusals).toBe(1)
})

test('a server that can’t just now, or is away, is tried again, until the last time', async () => {
  server = await startMailServer({ refuse: () => 451 })
  useServer(server.url)
  const id = await tell(edith, 'Later.')
  await expect(send(id)).rejects.toThrow(/451/)
  expect(await stored(id)).toMatchObject({ mailedAt: null, mailFailure: '' })
  const { port } = server
  await server.stop()
  server = undefined
  await expect(send(id)).rejects.toThrow(/ECONNREFUSED/)
  server = await startMailServer({ port })
  await send(id)
  expect(server.taken).toHaveLength(1)

  const lost = await tell(edith, 'Never.')
  await server.stop()
  server = undefined
  await send(lost, true)
  expect(await stored(lost)).toMatchObject({
    mailedAt: null,
    mailFailure: expect.stringMatching(/ECONNREFUSED/),
  })
})

test('who has read it, or has no account any more, gets no mail', async () => {
  server = await startMailServer()
  useServer(server.url)
  const read = await tell(edith, 'Read already.')
  await markRead(edith, read)
  const leaver = await makeUser('editor')
  const closed = await tell(leaver, 'For one who left.')
  await setDisabled(system, leaver.id, true)
  for (const id of [read, closed]) {
    await send(id)
    expect(await stored(id)).toMatchObject({ mail: false, mailedAt: null })
  }
  await send('999999999')
  expect(server.taken).toEqual([])
})

test('a stop between “accepted” and the note of it sends twice under one Message-ID', async () => {
  server = await startMailServer()
  useServer(server.url)
  const id = await tell(edith, 'Twice.')
  await send(id)
  await db().notification.update({ where: { id: BigInt(id) }, data: { mailedAt: null } })
  await send(id)
  const ids = server.taken.map(({ message }) => read(message).header('Message-ID')[0])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('two instances send the mails of many notifications, each once; a server that comes back gets them', async () => {
  const port = await freePort()
  useServer(`smtp://127.0.0.1:${port}`)
  const ids: string[] = []
  for (let n = 0; n < 12; n++) ids.push(await tell(edith, `Thing ${n}.`))
  const instances = [await runJobs({ mail: handlers.mail }), await runJobs({ mail: handlers.mail })]
  try {
    const waiting = async () =>
      (
        await db().$queryRaw<{ n: number }[]>`
          select count(*)::int as n from pgboss.job where name = 'mail' and state = 'retry'`
      )[0]?.n
    await expect.poll(waiting, { timeout: 15_000 }).toBe(12)
    server = await startMailServer({ port })
    // Their next try would be in ten seconds and more.
    await db().$executeRaw`update pgboss.job set start_after = now() where state = 'retry'`
    await expect.poll(() => server?.taken.length, { timeout: 15_000 }).toBe(12)
    const sent = async () =>
      db().notification.count({ where: { id: { in: ids.map(BigInt) }, mailedAt: { not: null } } })
    await expect.poll(sent).toBe(12)
  } finally {
    for (const stop of instances) await stop()
  }
  const names = server.taken.map(({ message }) => read(message).header('Message-ID')[0])
  expect(new Set(names).size).toBe(12)
})
