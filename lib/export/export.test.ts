import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { beforeAll, expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { roles } from '#lib/auth/can.ts'
import { discoveryGroup, discoverySchema } from '#lib/discovery/schema.ts'
import { bringBack } from '#lib/import/broadsheet/bring-back.ts'
import { backupBucket } from '#lib/platform/bucket.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { saveGroup } from '#lib/settings/groups.ts'
import { ownDatabase } from '#testing/database.ts'
import { deskNote, emptyNewsroom, makeEverything, subscriberEmail } from '#testing/everything.ts'
import { makeSubscribers } from '#testing/newsletters.ts'
import { makePublished, makeUser, system, testPassword } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { s3Keys, startS3 } from '#testing/s3-service.ts'
import { exportNewsroom } from './export.ts'
import { kindNames, schemaFile } from './records.ts'

ownDatabase()

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-export-'))
const first = join(folder, 'first')
let made: Awaited<ReturnType<typeof makeEverything>>

beforeAll(async () => {
  made = await makeEverything()
  await saveGroup(system, discoveryGroup, {
    ...discoverySchema.parse({ robotsLines: 'Disallow: /nothing' }),
    indexNow: true,
    indexNowKey: '0123456789abcdef0123456789abcdef',
  })
  const imported = { id: 'wordpress:old.example:page:4', kind: 'section', targetId: made.sectionId }
  await db().importedItem.create({ data: imported })
  await exportNewsroom(system, first)
}, 120_000)

const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean)
const records = (at: string, kind: string) =>
  lines(join(at, `${kind}.jsonl`)).map((line) => JSON.parse(line))
/** Each file's sum, by its path. */
const sums = (at: string) =>
  Object.fromEntries(lines(join(at, 'SHA256SUMS')).map((line) => line.split('  ').reverse()))

const empty = () => emptyNewsroom(mkdtempSync(join(folder, 'data-')))

test('an article leaves with all that is known of it', () => {
  const articles = records(first, 'articles')
  expect(articles).toHaveLength(8)
  const moved = articles.find(({ id }) => id === made.moved.id)
  expect(moved).toMatchObject({
    slug: 'ferry-at-seven',
    state: 'published',
    notes: deskNote,
    reads: 4321,
    historyPublic: true,
    addresses: [{ slug: 'ferry-at-six' }, { slug: 'ferry-at-seven' }],
    bylines: [
      { bylineId: made.mara, role: 'by' },
      { bylineId: made.mara, role: 'photographs' },
    ],
    live: { headline: 'Ferry leaves at six & returns' },
    working: { headline: 'Ferry leaves at seven, we think' },
    corrections: [{ kind: 'correction' }, { kind: 'clarification' }],
  })
  const of = (id: number) => articles.find((one) => one.id === id)
  expect(of(made.linking.id)).toMatchObject({
    printedNames: [{ bylineId: made.mara, name: 'M. Export' }],
  })
  expect(of(made.gone.id)).toMatchObject({ state: 'taken_down' })
  expect(of(made.twin.id)).toMatchObject({ readsGoToId: made.linking.id, addresses: [] })
  expect(of(made.due.id).schedules).toMatchObject([{ dueAt: '2099-01-01T00:00:00.000Z' }])
  expect(records(first, 'bylines').find(({ id }) => id === made.old)).toMatchObject({
    mergedIntoId: made.mara,
    addresses: [{ slug: 'm-export' }],
  })
})

test('to a bucket go the same files as into a folder', async () => {
  const service = await startS3('exports')
  const settings = {
    BACKUP_S3_ENDPOINT: service.endpoint,
    BACKUP_S3_ACCESS_KEY_ID: s3Keys.id,
    BACKUP_S3_SECRET_ACCESS_KEY: s3Keys.secret,
  }
  Object.assign(process.env, settings)
  forgetProcessState('env')
  const bucket = backupBucket('exports', env())
  const keys = async () => (await Array.fromAsync(bucket.list(''))).map(({ key }) => key)
  const read = async (path: string) =>
    buffer((await bucket.get(`courier/${path}`))?.stream ?? Readable.from([]))
  const at = 's3://exports/courier'
  try {
    // What an export of another machine left a minute ago may still be written; of this one it isn't.
    const left = (host: string, pid: number) =>
      bucket.put(
        'courier/UNFINISHED',
        Buffer.from(JSON.stringify({ host, pid, since: new Date().toISOString() })),
      )
    await left('elsewhere', 1)
    await expect(exportNewsroom(system, at)).rejects.toThrow('Process 1 of elsewhere is writing')
    await left(hostname(), 999_999_999)
    await bucket.put('courier/media/of-before.webp', Buffer.from('x'))
    await bucket.put('courier-2/letter.txt', Buffer.from('Dear …'))
    await exportNewsroom(system, at)
    const files = [...Object.keys(sums(first)), 'manifest.json', 'SHA256SUMS']
    const expected = [...files.map((path) => `courier/${path}`), 'courier-2/letter.txt']
    expect((await keys()).sort()).toEqual(expected.sort())
    // These say when they were made.
    const dated = ['wordpress.xml', 'manifest.json', 'SHA256SUMS']
    for (const path of files.filter((one) => !dated.includes(one)))
      expect((await read(path)).equals(readFileSync(join(first, path))), path).toBe(true)
    const manifest = JSON.parse((await read('manifest.json')).toString())
    const told = await read('SHA256SUMS')
    expect(manifest.sums).toBe(createHash('sha256').update(told).digest('hex'))
    for (const line of told.toString().split('\n').filter(Boolean)) {
      const [sum, path = ''] = line.split('  ')
      expect(
        createHash('sha256')
          .update(await read(path))
          .digest('hex'),
        path,
      ).toBe(sum)
    }
    await expect(exportNewsroom(system, at)).rejects.toThrow('is there already')
    await expect(exportNewsroom(system, 's3://exports/courier-2')).rejects.toThrow('already')
    await expect(exportNewsroom(system, 's3://no-such/x')).rejects.toThrow(
      /^The bucket s3:\/\/no-such can’t be used: [^\n]+\.$/,
    )
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name]
    forgetProcessState('env')
    await service.stop()
  }
})

test('each record is as schema.json says', () => {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema(JSON.parse(readFileSync(join(first, schemaFile), 'utf8')), 'export')
  const kinds = kindNames.filter((kind) => kind !== 'subscribers')
  for (const kind of kinds) {
    const validate = ajv.getSchema(`export#/$defs/${kind}.jsonl`)
    expect(validate).toBeDefined()
    for (const record of records(first, kind)) {
      expect(validate?.(record), `${kind} ${record.id}: ${ajv.errorsText(validate?.errors)}`).toBe(
        true,
      )
    }
    expect(validate?.({ id: 'x' })).toBe(false)
  }
})

test('nothing of accounts, sign-ins, subscribers and keys is in any file', async () => {
  const { passwordHash, email } = await db().user.findUniqueOrThrow({ where: { id: made.user.id } })
  const secrets = [
    passwordHash,
    email,
    testPassword,
    subscriberEmail,
    '$argon2',
    '0123456789abcdef',
  ]
  for (const path of [...Object.keys(sums(first)), 'manifest.json', 'SHA256SUMS']) {
    const content = readFileSync(join(first, path), 'latin1')
    for (const secret of secrets)
      expect(content.includes(secret), `${secret} in ${path}`).toBe(false)
  }
})

test('an empty newsroom becomes the same: exported again, each file is the same', async () => {
  await empty()
  const { troubles, counts } = await bringBack(system, first)
  expect(troubles).toEqual([])
  expect(counts).toMatchObject({ articles: 8, 'live-entries': 3 })
  const second = join(folder, 'second')
  await exportNewsroom(system, second)
  for (const kind of kindNames) {
    if (kind !== 'subscribers') expect(records(second, kind)).toEqual(records(first, kind))
  }
  // WordPress's file says when it was made.
  const { 'wordpress.xml': _, ...before } = sums(first)
  const { 'wordpress.xml': __, ...after } = sums(second)
  expect(after).toEqual(before)

  expect(await resolveAddress('article', 'ferry-at-six')).toMatchObject({ status: 'moved' })
  expect(await resolveAddress('by', 'm-export')).toMatchObject({ slug: 'mara-export' })
  expect((await readArticle('ferry-at-seven'))?.reads).toBe(4321)
  // What is written next gets a number of its own.
  const next = await makePublished({ headline: 'After the move' })
  expect(next.id).toBeGreaterThan(made.due.id)
}, 60_000)

test('begun again, it changes nothing; another newsroom isn’t written over', async () => {
  const before = await db().article.findMany({ orderBy: { id: 'asc' } })
  await bringBack(system, first)
  expect(await db().article.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
  const other = join(folder, 'other')
  await exportNewsroom(system, other)
  await expect(bringBack(system, other)).rejects.toThrow('isn’t empty')
})

test('a file that was changed, or is missing, stops it before anything is written', async () => {
  await empty()
  const at = join(folder, 'first-changed')
  cpSync(first, at, { recursive: true })
  const file = join(at, 'articles.jsonl')
  const [one = '', ...rest] = lines(file)
  writeFileSync(file, [one.replace('"state":', '"stat":'), ...rest, ''].join('\n'))
  rmSync(join(at, 'pages.jsonl'))
  const { troubles } = await bringBack(system, at)
  expect(troubles).toContainEqual({ file: 'pages.jsonl', message: 'is missing' })
  expect(troubles).toContainEqual({ file: 'articles.jsonl', message: 'isn’t as it was written' })
  expect(troubles).toContainEqual(
    expect.objectContaining({
      file: 'articles.jsonl',
      line: 1,
      message: expect.stringMatching(/^state/),
    }),
  )
  expect(await db().section.count()).toBe(0)
})

test('people come along where that is said, and in', async () => {
  await empty()
  await bringBack(system, first)
  await makeSubscribers(made.newsletterId, [subscriberEmail])
  const at = join(folder, 'people')
  expect((await exportNewsroom(system, at, { withPeople: true })).counts.subscribers).toBe(1)
  expect(records(at, 'subscribers')).toMatchObject([
    { email: subscriberEmail, subscriptions: [{ newsletterId: made.newsletterId }] },
  ])
  await empty()
  await bringBack(system, at)
  expect(await db().subscription.count({ where: { newsletterId: made.newsletterId } })).toBe(1)
}, 60_000)

test('only administrators take everything away, or bring it in', async () => {
  for (const role of roles) {
    if (role === 'administrator') continue
    const actor = await makeUser(role)
    const at = join(folder, `by-${role}`)
    await expect(exportNewsroom(actor, at)).rejects.toMatchObject({ name: 'Refused' })
    expect(existsSync(`${at}.partial`)).toBe(false)
    await expect(bringBack(actor, first)).rejects.toMatchObject({ name: 'Refused' })
  }
})

test('a folder that is there isn’t written into, and nothing is removed that no export left', async () => {
  await expect(exportNewsroom(system, first)).rejects.toThrow('is there already')
  const at = join(folder, 'mine')
  mkdirSync(`${at}.partial`)
  writeFileSync(join(`${at}.partial`, 'letter.txt'), 'Dear …')
  await expect(exportNewsroom(system, at)).rejects.toThrow('no export that was begun')
  expect(readFileSync(join(`${at}.partial`, 'letter.txt'), 'utf8')).toBe('Dear …')
  writeFileSync(join(`${at}.partial`, 'UNFINISHED'), '999999999')
  await exportNewsroom(system, at)
  expect(existsSync(join(at, 'letter.txt'))).toBe(false)
})
