import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import type { Person } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { entriesOf, zipOf } from '#testing/zip.ts'
import { tendArchives } from './runs/background.ts'
import { carryOut } from './runs/carry-out.ts'
import { removeArchive, startImport, stopImport } from './runs/commands.ts'
import { exportReport, importLines, listImports, openImport } from './runs/queries.ts'
import { giveUpOnSilent } from './runs/records.ts'
import { beginUpload, takePiece, uploadState } from './runs/upload.ts'
import { choicesSchema, headBytes, type ImportTask } from './schema.ts'

ownDatabase()

const file = 'testing/data/wordpress-theme-unit-test.xml'
const whole = readFileSync(file)
const sumOf = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, '0')
const choices = (given: object = {}) => choicesSchema.parse({ download: false, ...given })

let admin: Person
let id = 0
beforeAll(async () => {
  admin = await makeUser('administrator')
})

async function* inChunks(bytes: Uint8Array, breakAt = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < bytes.length; at += 60_000) {
    if (at >= breakAt) throw new Error('The connection was lost.')
    yield bytes.subarray(at, at + 60_000)
  }
}
const begun = (fileName: string, bytes: Uint8Array) =>
  beginUpload(admin, { fileName, size: bytes.length, head: sumOf(bytes.subarray(0, headBytes)) })
const send = (id: number, offset: number, bytes: Uint8Array, sum = sumOf(bytes)) =>
  takePiece(admin, id, { offset, sum }, inChunks(bytes))

/** Uploads at once. */
async function upload(fileName: string, content: string | Buffer): Promise<number> {
  const bytes = Buffer.from(content)
  const { id } = await begun(fileName, bytes)
  await send(id, 0, bytes)
  return id
}

/** Waits until its process has ended. */
async function ended(id: number) {
  for (;;) {
    const run = await openImport(admin, id)
    if (run.state !== 'running') return run
    await sleep(20)
  }
}
async function run(id: number, task: ImportTask) {
  await startImport(admin, { id, task, choices: choices() })
  return ended(id)
}

/** The same without the second that a process takes to begin. */
async function runHere(
  id: number,
  task: ImportTask,
  given: object = {},
  meanwhile = async () => {},
) {
  const data = { state: 'running', task, choices: choices(given), aliveAt: new Date() } as const
  const { attempt } = await db().importRun.update({
    where: { id },
    data: { ...data, attempt: { increment: 1 }, stopAsked: false, report: {} },
  })
  await meanwhile()
  await carryOut(system, { id, attempt }, new AbortController().signal)
  return openImport(admin, id)
}

test('a file comes in pieces; what was lost or damaged on the way is sent again', async () => {
  const { id: made, received } = await begun('export of 2026.xml', whole)
  id = made
  expect(received).toBe(0)
  const piece = whole.subarray(0, 200_000)
  expect(await send(id, 0, piece)).toEqual({ outcome: 'taken', received: 200_000 })
  // An answer that was lost: the same piece comes again.
  expect(await send(id, 0, piece)).toEqual({ outcome: 'elsewhere', received: 200_000 })
  expect(await send(id, 300_000, piece)).toEqual({ outcome: 'elsewhere', received: 200_000 })
  const second = whole.subarray(200_000, 400_000)
  expect(await send(id, 200_000, second, '00000000')).toEqual({
    outcome: 'damaged',
    received: 200_000,
  })
  const broken = takePiece(
    admin,
    id,
    { offset: 200_000, sum: sumOf(second) },
    inChunks(second, 120_000),
  )
  await expect(broken).rejects.toThrow('lost')
  expect(await uploadState(admin, id)).toEqual({ id, received: 200_000 })
  // Whoever chooses the same file goes on, another file of its name doesn't.
  expect(await begun('export of 2026.xml', whole)).toEqual({ id, received: 200_000 })
  const other = Buffer.concat([Buffer.from('x'), whole.subarray(1)])
  const { id: another } = await begun('export of 2026.xml', other)
  expect(another).not.toBe(id)
  await removeArchive(admin, another)
  expect(await send(id, 200_000, second)).toMatchObject({ outcome: 'taken' })
  expect(await send(id, 400_000, whole.subarray(400_000))).toEqual({
    outcome: 'taken',
    received: whole.length,
  })
  expect(await openImport(admin, id)).toMatchObject({
    ...{ state: 'ready', format: 'wordpress', fileHere: true, createdByName: admin.name },
  })
  const [row] = await db().importRun.findMany({ where: { id } })
  const path = join(env().DATA_DIR, 'imports', row?.path ?? '')
  expect(readFileSync(path).equals(whole)).toBe(true)
  expect(path).toMatch(/\/export_of_2026\.xml$/)
})

test('a file of another kind is refused, told what it is and what would be right, and goes', async () => {
  const wrong: [string, string | Buffer, RegExp][] = [
    ['site.zip', Buffer.from('PK\x03\x04rest'), /can’t be read as a ZIP archive/],
    ['letter.docx', zipOf([{ name: 'word/document.xml' }]), /without a text of Markdown/],
    ['way-out.zip', zipOf([{ name: '../a.md' }]), /outside of its folder \(\.\.\/a\.md\)/],
    ['export.xml.gz', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ['page.html', '<!DOCTYPE html><html><p>Hi</p></html>', /web page/],
    ['dump.sql', '-- MySQL dump\nCREATE TABLE', /dump of a database.*WordPress \(\.xml\)/],
    ['articles.jsonl', '{"id":"1","headline":"A"}', /npm run import -- articles/],
    ['other.json', '{"a":1}', /no export of Ghost/],
    ['other.xml', '<catalogue><x/></catalogue>', /kind that isn’t known \(catalogue\)/],
    ['newsml1.xml', '<NewsML><x/></NewsML>', /NewsML 1/],
    ['cut.xml', '<rss><channel', /can’t be read|nothing/],
    ['bomb.xml', '<!DOCTYPE a [<!ENTITY b "c">]><rss/>', /entities of its own/],
    ['notes.txt', 'Dear desk', /no kind that is known/],
    ['empty.xml', ' ', /no kind that is known/],
  ]
  for (const [name, content, words] of wrong)
    await expect(upload(name, content), name).rejects.toMatchObject({
      name: 'Invalid',
      fields: { file: [expect.stringMatching(words)] },
    })
  expect(await db().importRun.count()).toBe(1)
  expect(readdirSync(join(env().DATA_DIR, 'imports'))).toHaveLength(1)
  const known: [string, string][] = [
    ['testing/data/imports/feeds/rss2.xml', 'feed'],
    ['testing/data/imports/feeds/rss1.xml', 'feed'],
    ['testing/data/imports/feeds/atom.xml', 'feed'],
    ['testing/data/imports/ghost/v1.json', 'ghost'],
    ['testing/data/imports/ghost/v6.json', 'ghost'],
  ]
  for (const [path, format] of known) {
    const known = await upload(path, readFileSync(path))
    expect(await openImport(admin, known), path).toMatchObject({ format })
    await removeArchive(admin, known)
  }
  const tooLarge = { fileName: 'x.xml', size: 6 * 2 ** 30, head: '00000000' }
  await expect(beginUpload(admin, tooLarge)).rejects.toThrow('5,120 MB are taken')
})

test('nobody else may', async () => {
  for (const role of ['editor', 'author', 'byline_manager'] as const) {
    const actor = await makeUser(role)
    const piece = { offset: 0, sum: '00000000' }
    const asked = [
      beginUpload(actor, { fileName: 'x.xml', size: 1, head: '00000000' }),
      takePiece(actor, id, piece, inChunks(whole)),
      uploadState(actor, id),
      startImport(actor, { id, task: 'import', choices: choices() }),
      stopImport(actor, id),
      removeArchive(actor, id),
      listImports(actor),
      openImport(actor, id),
      importLines(actor, id, 'look'),
      exportReport(actor, id, 'look'),
    ]
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ status: 'rejected', reason: { name: 'Refused' } })
  }
  expect(await db().article.count()).toBe(0)
})

test('a dry run writes nothing, and tells what would come and what there is to choose', async () => {
  const run_ = await runHere(id, 'look')
  expect(run_).toMatchObject({ state: 'done', task: 'look', report: null, failure: '' })
  expect(run_.looked).toMatchObject({ dryRun: true, leftOut: { comments: 31 } })
  expect(run_.looked?.counts.article.made).toBeGreaterThan(30)
  expect(run_.found?.types).toContainEqual({ type: 'page', count: 21 })
  expect(run_.found?.categories).toContainEqual(
    expect.objectContaining({ key: 'uncategorized', name: 'Uncategorized' }),
  )
  expect(await db().article.count()).toBe(0)
  const { lines } = await importLines(admin, id, 'look')
  const bad = lines.find(({ id }) => id?.endsWith(':1168'))
  expect(bad).toMatchObject({ kind: 'bad', place: { file: 'export of 2026.xml' } })
  // The line on which it begins.
  const { line = 0 } = bad?.place ?? {}
  expect(whole.toString().split('\n')[line]).toContain('Password Protected')
})

test('its process is killed, and the import is gone on with, to the same newsroom', async () => {
  const looked = (await openImport(admin, id)).looked
  await startImport(admin, { id, task: 'import', choices: choices() })
  const again = startImport(admin, { id, task: 'import', choices: choices() })
  await expect(again).rejects.toThrow('at work')
  await expect(removeArchive(admin, id)).rejects.toThrow('stop the import first')
  const child = [...processState('imports-running', () => new Set<ChildProcess>())].at(-1)
  while ((await db().importedItem.count()) < 30) await sleep(10)
  child?.kill('SIGKILL')
  const killed = await ended(id)
  expect(killed).toMatchObject({ state: 'interrupted', fileHere: true })
  expect(await db().article.count()).toBe(0)
  const done = await run(id, 'import')
  expect(done).toMatchObject({ state: 'done', failure: '' })
  const articles = looked?.counts.article.made
  expect(done.report?.counts.article).toEqual({ made: articles, known: 0, bad: 0 })
  expect(done.report?.bad).toBe(looked?.bad)
  expect(done.report?.counts.page).toEqual(looked?.counts.page)
  expect(await db().article.count()).toBe(articles)
  // Some of its tags are one topic by their names.
  const { made = 0, known = 0 } = done.report?.counts.topic ?? {}
  expect(made + known).toBe(looked?.counts.topic.made)
  const report = await text(await exportReport(admin, id, 'import'))
  expect(report).toMatch(/export of 2026\.xml:\d+ not taken wordpress:.*:post:1168: .*password/)
  expect(report).toContain(`articles  ${articles} came in`)
  expect(report.match(/post:1168/g)).toHaveLength(1)
  const audit = await db().auditEntry.findMany({ where: { action: 'import.start' } })
  expect(audit.map(({ detail }) => detail)).toMatchObject([{ goesOn: false }, { goesOn: true }])
}, 90_000)

const counts = () =>
  Promise.all([
    db().topic.count(),
    db().section.count(),
    db().byline.count(),
    db().revision.count(),
    db().redirect.count(),
    db().importedItem.count(),
  ])

test('a second import of it changes nothing', async () => {
  const articles = await db().article.count()
  const before = await counts()
  const { report, state } = await runHere(id, 'import')
  expect(state).toBe('done')
  expect(report?.counts.article).toEqual({ made: 0, known: articles, bad: 0 })
  expect(await db().article.count()).toBe(articles)
  expect(await counts()).toEqual(before)
})

test('categories become what was chosen, and a stop is heeded', async () => {
  const feed = await upload('feed.xml', readFileSync('testing/data/imports/feeds/rss2.xml'))
  const { found } = await runHere(feed, 'look')
  const [category] = found?.categories ?? []
  const before = await db().article.count()
  expect(await runHere(feed, 'import', {}, () => stopImport(admin, feed))).toMatchObject({
    state: 'stopped',
  })
  expect(await db().article.count()).toBe(before)
  const chosen = { section: 'From elsewhere', categories: { [category?.key ?? '']: 'section' } }
  expect(await runHere(feed, 'import', chosen)).toMatchObject({ state: 'done' })
  const names = (await db().section.findMany()).map(({ name }) => name)
  expect(names).toContain(category?.name)
  expect(names).toContain('From elsewhere')
}, 60_000)

test('a ZIP of a site’s folder of Markdown comes in, and again changes nothing', async () => {
  const zip = await upload('eleventy.zip', zipOf(entriesOf('testing/data/imports/eleventy')))
  expect(await openImport(admin, zip)).toMatchObject({ format: 'markdown', state: 'ready' })
  const looked = (await runHere(zip, 'look')).looked
  expect(looked?.counts.article).toMatchObject({ made: 3, bad: 0 })
  const { report } = await runHere(zip, 'import')
  expect(report?.counts.article).toEqual(looked?.counts.article)
  const ids = await db().article.findMany({ where: { importId: { startsWith: 'markdown:' } } })
  expect(ids.map(({ importId }) => importId)).toContainEqual(
    expect.stringMatching(/^markdown:eleventy:content\/blog\//),
  )
  const again = await runHere(zip, 'import')
  expect(again.report?.counts.article).toEqual({ made: 0, known: 3, bad: 0 })
  // Nothing of what was unpacked stays.
  const { path } = await db().importRun.findUniqueOrThrow({ where: { id: zip } })
  expect(readdirSync(join(env().DATA_DIR, 'imports', path, '..'))).toEqual(['eleventy.zip'])
}, 30_000)

test('what fell silent is gone on with; old files go, and what came of them stays known', async () => {
  const long = new Date(Date.now() - 15 * 86_400_000)
  await db().importRun.update({
    where: { id },
    data: { state: 'running', aliveAt: long, touchedAt: long },
  })
  expect(await openImport(admin, id)).toMatchObject({ state: 'interrupted' })
  await giveUpOnSilent()
  await tendArchives()
  const run = await openImport(admin, id)
  expect(run).toMatchObject({ state: 'interrupted', fileHere: false })
  expect(run.report?.counts.article.known).toBeGreaterThan(30)
  const start = startImport(admin, { id, task: 'import', choices: choices() })
  await expect(start).rejects.toThrow('Its file was removed')
  expect(existsSync(join(env().DATA_DIR, 'imports'))).toBe(true)
})
