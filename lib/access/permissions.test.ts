import { globSync } from 'node:fs'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { calls, notForAnyone, quiet, type Things } from '#testing/attacks/calls.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { makeThings } from '#testing/attacks/things.ts'
import { ownDatabase } from '#testing/database.ts'
import { actedFor } from '#testing/source.ts'

// Whoever asks for whatever by its number: each function of each domain, called for each role, of each
// thing of each owner, does what the table of permissions says, and what it refuses leaves no trace.

ownDatabase()

let things: Things
beforeAll(async () => {
  things = await makeThings()
}, 60_000)

const functions = globSync('lib/**/*.ts')
  .filter((file) => !/\.test\.ts$|platform\/prisma/.test(file))
  .sort()
  .flatMap((file) => actedFor(file).map((name) => `${file.slice(4, -3)} ${name}`))

test('every function that is called for somebody is in the list, and nothing else is', () => {
  const listed = [...Object.keys(calls), ...Object.keys(notForAnyone), ...quiet].sort()
  expect(listed).toEqual(functions.toSorted())
})

async function call(name: string, actor: Actor, args: unknown[]): Promise<unknown> {
  const [file, exported = ''] = name.split(' ')
  const domain = await import(new URL(`../${file}.ts`, import.meta.url).href)
  const answer = await domain[exported](actor, ...args)
  if (!answer || typeof answer !== 'object') return answer
  if ('next' in answer) return answer.next()
  if ('destroy' in answer) answer.destroy()
  return answer
}

/** @returns whether it was refused */
async function isRefused(name: string, actor: Actor, args: unknown[]): Promise<boolean> {
  try {
    await call(name, actor, args)
    return false
  } catch (error) {
    return (error as Error).name === 'Refused'
  }
}

/** Everything that is stored, a line a table. */
async function stored(): Promise<string[]> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`
  const lines: string[] = []
  for (const { name } of tables) {
    const [row] = await db().$queryRawUnsafe<{ sum: string }[]>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as sum from "${name}" t`,
    )
    lines.push(`${name} ${row?.sum}`)
  }
  return lines
}

test('what the table doesn’t allow is refused, and nothing is written', async () => {
  const before = await stored()
  const wrong: string[] = []
  let asked = 0
  for (const [name, made] of Object.entries(calls))
    for (const { may, args, of } of made(things))
      for (const [who, actor] of Object.entries(things.actors)) {
        if (may(actor)) continue
        asked++
        if (!(await isRefused(name, actor, args))) wrong.push(`${who}: ${name} ${of}`)
      }
  expect(wrong).toEqual([])
  expect(asked).toBeGreaterThan(1500)
  expect(await stored()).toEqual(before)
}, 120_000)

test('what keeps back instead of refusing keeps back', async () => {
  const { author, editor, stranger, bylineManager } = things.people
  const sessions = [author, editor].map(({ id }) => ({
    ...{ id: crypto.randomUUID(), userId: id, expiresAt: new Date(Date.now() + 60_000) },
  }))
  await db().session.createMany({ data: sessions })
  await expect(call('auth/sessions endSession', stranger, [sessions[0]?.id])).rejects.toThrow()
  expect(await db().session.count()).toBe(2)
  const { id } = await db().notification.create({
    data: { userId: author.id, kind: 'state', text: 'Hers', path: '/admin' },
  })
  await expect(call('notifications/commands markRead', stranger, [String(id)])).rejects.toThrow()
  expect(
    await db().notification.count({ where: { userId: author.id, readAt: null } }),
  ).toBeGreaterThan(0)
  expect(await call('notifications/queries countUnread', stranger, [])).toBe(0)
  expect(await call('media/queries mayOpenFile', bylineManager, [`${'0'.repeat(64)}`])).toBe(false)
  expect(await call('media/queries mayOpenFile', null as never, [things.hidden])).toBe(false)
  expect(await call('schedules/alarms alarmsFor', author, [])).toEqual([])
  expect(await call('live/queries ownBylines', stranger, [])).toEqual([])
  expect(await call('live/queries ownBylines', author, [])).toHaveLength(1)
  // Only her own end.
  await call('auth/sessions signOutEverywhere', author, [])
  expect(await db().session.findMany({ select: { userId: true } })).toEqual([{ userId: editor.id }])
})

test('what the table allows isn’t refused', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const wrong: string[] = []
  // Those whose permissions hang on what a thing is come before those who change what it is.
  const order = ['author', 'stranger', 'bylineManager', 'token of articles', 'token of nothing']
  const desk = ['editor', 'administrator']
  // To the desk one thing is as good as another.
  const most = fuzzRuns(2)
  for (const who of [...order, ...desk])
    for (const [name, made] of Object.entries(calls))
      for (const { may, args, of } of made(things).slice(
        0,
        desk.includes(who) ? most : undefined,
      )) {
        const actor = things.actors[who] as Actor
        if (may(actor) && (await isRefused(name, actor, args))) wrong.push(`${who}: ${name} ${of}`)
      }
  expect(wrong).toEqual([])
}, 120_000)
