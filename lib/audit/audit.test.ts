import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { moveNames } from '#lib/articles/workflow.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Person, roles } from '#lib/auth/can.ts'
import { signOut, signOutEverywhere } from '#lib/auth/sessions.ts'
import { signIn } from '#lib/auth/sign-in.ts'
import { changeRole, setDisabled } from '#lib/auth/users.ts'
import { db } from '#lib/platform/db.ts'
import { Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser, system, testPassword } from '#testing/newsroom.ts'
import { auditPeople, exportAudit, listAudit, selectEntries } from './queries.ts'
import { auditQuerySchema } from './schema.ts'
import { actionWords, inWords } from './words.ts'

ownDatabase()

let ada: Person
let edith: Person
beforeAll(async () => {
  const from = { address: '192.0.2.7', userAgent: 'Firefox on Linux' }
  ada = { ...(await makeUser('administrator')), from }
  edith = { ...(await makeUser('editor')), from: { ...from, address: '192.0.2.8' } }
})

const query = (given: Record<string, string> = {}) => auditQuerySchema.parse(given)
const actionsOf = async (given: Record<string, string>) =>
  (await listAudit(ada, query(given))).rows.map(({ action }) => action)

test('administrators alone read it', async () => {
  for (const role of roles) {
    if (role === 'administrator') continue
    const one = await makeUser(role)
    await expect(listAudit(one, query())).rejects.toThrow(Refused)
    await expect(auditPeople(one)).rejects.toThrow(Refused)
    await expect(exportAudit(one, query()).next()).rejects.toThrow(Refused)
  }
})

test('the database refuses to change, remove or empty it', async () => {
  await recordAudit(db(), ada, 'settings.save', 'settings')
  const before = await db().auditEntry.count()
  const { id } = await db().auditEntry.findFirstOrThrow()
  const refused = /only added to/
  await expect(db().auditEntry.update({ where: { id }, data: { actorName: 'x' } })).rejects.toThrow(
    refused,
  )
  await expect(db().auditEntry.deleteMany()).rejects.toThrow(refused)
  for (const statement of [
    'update "AuditEntry" set action = \'x\'',
    'delete from "AuditEntry"',
    'truncate "AuditEntry"',
    'truncate "AuditEntry" cascade',
  ])
    await expect(db().$executeRawUnsafe(statement)).rejects.toThrow(refused)
  expect(await db().auditEntry.count()).toBe(before)
})

test('it says who, what, to which, when and from where', async () => {
  const { id, edit } = await makeDraft(edith)
  const [row] = (await listAudit(ada, query({ subject: `article:${id}` }))).rows
  expect(row).toMatchObject({
    actorId: edith.id,
    actorName: edith.name,
    action: 'article.create',
    subject: `article:${id}`,
    subjectName: edit.headline,
    address: '192.0.2.8',
    userAgent: 'Firefox on Linux',
  })
  expect(Math.abs(Date.now() - (row?.at.getTime() ?? 0))).toBeLessThan(60_000)
})

test('words, person, action, subject and days narrow it', async () => {
  const detail = { note: '100% wrong_ly' }
  await recordAudit(db(), edith, 'check.waive', 'article:4711', detail)
  await recordAudit(db(), system, 'check.waive', 'article:4712', { note: '1000 wrongly' })
  expect(await actionsOf({ words: '100% wrong' })).toEqual(['check.waive'])
  expect(await actionsOf({ words: 'WRONG 4712' })).toEqual(['check.waive'])
  expect(await actionsOf({ words: 'wrong 4713' })).toEqual([])
  expect(await actionsOf({ words: 'waive', person: String(edith.id) })).toEqual(['check.waive'])
  expect(await actionsOf({ person: 'programs', subject: 'article:4712' })).toEqual(['check.waive'])
  expect(await actionsOf({ action: 'check.waive' })).toHaveLength(2)
  expect(await actionsOf({ action: 'check' })).toEqual([])
  const today = new Date().toISOString().slice(0, 10)
  const [before, after] = [-1, 1].map((days) =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
  ) as [string, string]
  const of = (days: Record<string, string>) => actionsOf({ subject: 'article:4711', ...days })
  expect(await of({ from: today, to: today })).toHaveLength(1)
  expect(await of({ from: before, to: after })).toHaveLength(1)
  expect(await of({ from: after })).toEqual([])
  expect(await of({ to: before })).toEqual([])
  // What isn't a day, a person, a subject is no filter, and no error.
  expect(query({ from: '2026-13-45', person: 'x', subject: "'; drop", after: 'x' })).toEqual({})
})

test('it is paged by a cursor, and exported whole', async () => {
  await db().$executeRaw`
    insert into "AuditEntry" (at, "actorName", action, subject, detail)
    select now() - n * interval '1 second', 'import', 'test.page', 'page:' || n, '{}'
    from generate_series(1, 2345) n`
  const seen: string[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await listAudit(ada, query({ action: 'test.page', ...(after && { after }) }))
    seen.push(...page.rows.map(({ subject }) => subject))
    after = page.after
    if (seen.length >= 200) break
  }
  expect(seen.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, n) => `page:${n + 1}`))
  const exported: string[] = []
  for await (const { subject } of exportAudit(ada, query({ action: 'test.page' })))
    exported.push(subject)
  expect(exported).toEqual(Array.from({ length: 2345 }, (_, n) => `page:${n + 1}`))
  expect(await actionsOf({ action: 'audit.export' })).toHaveLength(1)
})

test('a search for words is answered by the index', async () => {
  await db().$executeRaw`
    insert into "AuditEntry" ("actorName", action, subject, detail)
    select 'import', 'test.many', 'many:' || n, jsonb_build_object('words', md5(n::text))
    from generate_series(1, 20000) n`
  await db().$executeRaw`analyze "AuditEntry"`
  const { sql, values } = selectEntries(query({ words: 'c81e728d9d4c2f63' }), 51)
  const literal = sql.replaceAll('?', () => `'${String(values.shift())}'`)
  const plan = await db().$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`explain ${literal}`)
  expect(JSON.stringify(plan)).toContain('AuditEntry_words_idx')
})

test('sign-ins, failed ones and sign-outs are in it, passwords never', async () => {
  const user = await makeUser('author')
  const visitor = { address: '192.0.2.9', userAgent: 'Safari' }
  const secret = 'hunter2 hunter2 hunter2'
  await signIn({ email: user.email, password: secret }, visitor)
  await signIn({ email: secret.replaceAll(' ', ''), password: secret }, visitor)
  const signedIn = await signIn({ email: user.email, password: testPassword }, visitor)
  if (typeof signedIn === 'string' || 'waiting' in signedIn) throw new Error(String(signedIn))
  await signOut(signedIn.sessionId, visitor)
  await signOut(signedIn.sessionId, visitor)
  await signOutEverywhere({ ...user, from: visitor })
  await setDisabled(ada, user.id, true)
  await signIn({ email: user.email, password: testPassword }, visitor)

  const rows = await db().auditEntry.findMany({
    where: { OR: [{ address: visitor.address }, { subject: `user:${user.id}` }] },
    orderBy: { id: 'asc' },
  })
  expect(rows.map(({ action, actorName, detail }) => [action, actorName, detail])).toEqual([
    ['user.add', 'test', { name: user.name, email: user.email, role: 'author' }],
    [
      'user.sign_in_failed',
      'someone not signed in',
      { reason: 'wrong password', email: user.email },
    ],
    ['user.sign_in_failed', 'someone not signed in', { reason: 'no such account' }],
    ['user.sign_in', user.name, { by: 'password' }],
    ['user.sign_out', user.name, {}],
    ['user.end_sessions', user.name, { sessions: 0 }],
    ['user.disable', ada.name, { name: user.name, email: user.email, role: 'author' }],
    [
      'user.sign_in_failed',
      'someone not signed in',
      { reason: 'account closed', email: user.email },
    ],
  ])
  const all = JSON.stringify(rows, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  for (const password of [secret, secret.replaceAll(' ', ''), testPassword])
    expect(all).not.toContain(password)
  expect(rows.filter(({ address }) => address === '')).toHaveLength(1)
})

test('a flood of attempts is no flood of entries', async () => {
  const user = await makeUser('author')
  for (let n = 0; n < 25; n++)
    await signIn(
      { email: user.email, password: 'wrong' },
      { address: `198.51.100.${n}`, userAgent: '' },
    )
  const found = await db().auditEntry.findMany({ where: { subject: `user:${user.id}` } })
  const reasons = found.map(({ detail }) => (detail as { reason?: string }).reason)
  expect(reasons.filter((reason) => reason === 'wrong password')).toHaveLength(10)
  expect(reasons.filter((reason) => reason === 'too many attempts')).toHaveLength(1)
})

test('a change of role says what it was before', async () => {
  const user = await makeUser('author')
  await changeRole(ada, user.id, 'editor')
  const [row] = (await listAudit(ada, query({ subject: `user:${user.id}` }))).rows
  expect(row).toMatchObject({ action: 'user.role.editor', address: '192.0.2.7' })
  expect(row?.detail).toMatchObject({ role: 'author' })
})

/** Actions that the code records under a name that stands in it. */
function recordedActions(): string[] {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (name) => /^(?!platform).*\.ts$/.test(name) && !name.endsWith('.test.ts'),
  )
  return files.flatMap((name) => {
    const source = readFileSync(join('lib', name), 'utf8')
    const calls = source.matchAll(/recordAudit\(\s*[\w()]+,\s*[\w]+,\s*'([\w.]+)'/g)
    return [...calls].map(([, action]) => action ?? '')
  })
}

test('each recorded action has its words', () => {
  const recorded = recordedActions()
  expect(recorded.length).toBeGreaterThan(20)
  const all = [
    ...recorded,
    ...moveNames.map((move) => `article.${move}`),
    ...roles.map((role) => `user.role.${role}`),
  ]
  expect(all.filter((action) => !(action in actionWords))).toEqual([])
  expect(inWords('some.new_thing')).toBe('did “some new thing”')
})
