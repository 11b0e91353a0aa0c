import { beforeAll, expect, test } from 'vitest'
import type { Person } from '#lib/auth/can.ts'
import { setDisabled } from '#lib/auth/users.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { choosePreferences, forgetOld, markAllRead, markRead } from './commands.ts'
import { countUnread, listNotifications, readPreferences } from './queries.ts'
import { notify } from './record.ts'
import { notificationKindNames, notificationKinds } from './schema.ts'

ownDatabase()

let edith: Person
let arthur: Person
beforeAll(async () => {
  await makeUser('administrator')
  edith = await makeUser('editor')
  arthur = await makeUser('author')
})

const tell = (to: Person[], text: string, kind: 'mention' | 'state' = 'state') =>
  db().$transaction((tx) =>
    notify(tx, system, { kind, to: to.map(({ id }) => id), text, path: '/admin' }),
  )
const jobs = () =>
  db().$queryRaw<{ data: { notificationId: string } }[]>`
    select data from pgboss.job where name = 'mail' order by created_on`

test('everybody has her own list, newest first, page by page, and marks it read', async () => {
  for (let n = 1; n <= 35; n++) await tell([edith], `Thing ${n}.`)
  await tell([arthur, arthur], 'For Arthur.')
  expect(await countUnread(edith)).toBe(35)
  expect(await countUnread(arthur)).toBe(1)
  expect(await countUnread(system)).toBe(0)

  const first = await listNotifications(edith, {})
  const rest = await listNotifications(edith, { after: first.after ?? '' })
  expect([...first.rows, ...rest.rows].map(({ text }) => text)).toEqual(
    Array.from({ length: 35 }, (_, n) => `Thing ${35 - n}.`),
  )
  expect(rest.after).toBeNull()

  const id = first.rows[0]?.id ?? ''
  await expect(markRead(arthur, id)).rejects.toThrow(NotFound)
  expect(await markRead(edith, id)).toBe('/admin')
  expect(await markRead(edith, id)).toBe('/admin')
  expect(await countUnread(edith)).toBe(34)
  expect((await listNotifications(edith, { unread: '1' })).rows[0]?.text).toBe('Thing 34.')
  expect(await markAllRead(edith)).toBe(34)
  expect(await countUnread(edith)).toBe(0)
  expect(await countUnread(arthur)).toBe(1)
  for (const asked of [
    () => listNotifications(system, {}),
    () => markAllRead(system),
    () => readPreferences(system),
    () => choosePreferences(system, []),
  ])
    await expect(asked()).rejects.toThrow(Refused)
})

test('what someone chose decides where she is told; a mail is a job of the same write', async () => {
  const someone = await makeUser('editor')
  expect(await readPreferences(someone)).toEqual(
    notificationKindNames.map((kind) => {
      const { inApp, mail } = notificationKinds[kind]
      return { kind, inApp, mail }
    }),
  )
  const before = (await jobs()).length
  await tell([someone], 'By default: mail.', 'mention')
  expect(await jobs()).toHaveLength(before + 1)

  await choosePreferences(someone, [
    { kind: 'mention', inApp: true, mail: false },
    { kind: 'state', inApp: false, mail: true },
  ])
  await tell([someone], 'Here alone.', 'mention')
  expect(await jobs()).toHaveLength(before + 1)
  await tell([someone], 'By mail alone.')
  expect(await jobs()).toHaveLength(before + 2)
  expect((await listNotifications(someone, {})).rows.map(({ text }) => text)).toEqual([
    'Here alone.',
    'By default: mail.',
  ])
  expect(await countUnread(someone)).toBe(2)

  await choosePreferences(someone, [{ kind: 'mention', inApp: false, mail: false }])
  await tell([someone], 'Nowhere.', 'mention')
  expect(await db().notification.count({ where: { userId: someone.id } })).toBe(3)
  const chosen = await readPreferences(someone)
  expect(chosen.find(({ kind }) => kind === 'mention')).toMatchObject({ inApp: false, mail: false })
  expect(chosen.find(({ kind }) => kind === 'assignment')).toMatchObject({ mail: true })
})

test('a write that fails tells nobody, here or by mail', async () => {
  const before = (await jobs()).length
  const failing = db().$transaction(async (tx) => {
    await notify(tx, system, { kind: 'mention', to: [edith.id], text: 'Never.', path: '/admin' })
    throw new Error('the write fails')
  })
  await expect(failing).rejects.toThrow('the write fails')
  expect(await jobs()).toHaveLength(before)
  expect(await db().notification.count({ where: { text: 'Never.' } })).toBe(0)
})

test('nobody is told what she did herself, and no closed account anything', async () => {
  const gone = await makeUser('editor')
  await setDisabled(system, gone.id, true)
  await db().$transaction((tx) =>
    notify(tx, edith, {
      kind: 'state',
      to: [edith.id, gone.id, null],
      text: 'Own.',
      path: '/admin',
    }),
  )
  expect(await db().notification.count({ where: { text: 'Own.' } })).toBe(0)
})

test('what is older than 90 days goes, nothing newer', async () => {
  await tell([edith, arthur], 'Old or new?')
  await db().$executeRaw`
    update "Notification" set at = now() - interval '91 days'
    where text = 'Old or new?' and "userId" = ${edith.id}`
  await db().$executeRaw`
    update "Notification" set at = now() - interval '89 days'
    where text = 'Old or new?' and "userId" = ${arthur.id}`
  expect(await forgetOld()).toBe(1)
  expect(await forgetOld()).toBe(0)
  expect(await db().notification.count({ where: { text: 'Old or new?' } })).toBe(1)
})

test('who became a byline manager isn’t told of articles any more', async () => {
  const [was, is] = [await makeUser('byline_manager'), await makeUser('author')]
  const to = [was.id, is.id]
  await db().$transaction((tx) =>
    notify(tx, system, {
      kind: 'state',
      to,
      text: '“Ferry” is published.',
      path: '/admin',
      articleId: 1,
    }),
  )
  const told = await db().notification.findMany({ where: { userId: { in: to } } })
  expect(told.map(({ userId }) => userId)).toEqual([is.id])
})
