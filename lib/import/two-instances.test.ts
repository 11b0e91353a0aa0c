import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '#lib/auth/can.ts'
import { mediaBucket } from '#lib/platform/bucket.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { s3Keys, startS3 } from '#testing/s3-service.ts'
import { wxrOf } from '#testing/wxr.ts'
import { tendArchives } from './runs/background.ts'
import { carryOut } from './runs/carry-out.ts'
import { removeArchive, startImport } from './runs/commands.ts'
import { openImport } from './runs/queries.ts'
import { beginUpload, takePiece, uploadState } from './runs/upload.ts'
import { choicesSchema, headBytes, type ImportTask } from './schema.ts'

// Two instances behind a balancer: one database, one bucket of pictures, a data folder each.

ownDatabase()

const posts = Array.from({ length: 12 }, (_, id) => ({
  id: id + 1,
  content: `<p>${'The lock gates are open. '.repeat(250)}</p>`,
  password: id === 3 ? 'secret' : '',
}))
const whole = Buffer.from(wxrOf(posts))
const sumOf = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, '0')
const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'broadsheet-instance-')))

let service: Awaited<ReturnType<typeof startS3>>
let admin: Person
beforeAll(async () => {
  service = await startS3('pictures')
  admin = await makeUser('administrator')
  Object.assign(process.env, {
    ...{ S3_BUCKET: 'pictures', S3_ENDPOINT: service.endpoint },
    ...{ S3_ACCESS_KEY_ID: s3Keys.id, S3_SECRET_ACCESS_KEY: s3Keys.secret },
  })
})
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('S3_')) delete process.env[name]
  at(0)
  await service.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** From here on this process is that instance, which knows nothing of what the other one has in memory. */
function at(instance: number): void {
  process.env.DATA_DIR = folders[instance]
  forgetProcessState('env', 'media-storage', 'import-bucket', 'import-pieces')
}
const keys = async () =>
  (await Array.fromAsync(mediaBucket(env())?.list('imports/') ?? [])).map(({ key }) => key)
/** What lies in the folders of uploads of both. */
const onDisk = () =>
  folders.flatMap((folder) => {
    const imports = join(folder, 'imports')
    return existsSync(imports)
      ? readdirSync(imports, { recursive: true }).filter((name) => String(name).includes('/'))
      : []
  })

async function* pieces(bytes: Uint8Array, breakAt = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < bytes.length; at += 4000) {
    if (at >= breakAt) throw new Error('The connection was lost.')
    yield bytes.subarray(at, at + 4000)
  }
}
/** Its reader waits for it after it began. */
function heldBack(bytes: Uint8Array) {
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  async function* pieces() {
    begun.resolve()
    await held.promise
    yield bytes
  }
  return { pieces, begun: begun.promise, goOn: held.resolve }
}
const begun = (fileName: string, bytes = whole) =>
  beginUpload(admin, { fileName, size: bytes.length, head: sumOf(bytes.subarray(0, headBytes)) })
const send = (id: number, offset: number, bytes: Uint8Array, sum = sumOf(bytes)) =>
  takePiece(admin, id, { offset, sum }, pieces(bytes))
async function runHere(id: number, task: ImportTask) {
  const { attempt } = await db().importRun.update({
    where: { id },
    data: {
      ...{ state: 'running', task, choices: choicesSchema.parse({ download: false }) },
      ...{ attempt: { increment: 1 }, aliveAt: new Date() },
    },
  })
  await carryOut(system, { id, attempt }, new AbortController().signal)
  return openImport(admin, id)
}

const length = 12_000
let id = 0

test('pieces that reach two instances in turn are one file', async () => {
  at(0)
  id = (await begun('site.xml')).id
  let received = 0
  for (let n = 0; received < whole.length; n++) {
    at(n % 2)
    const piece = whole.subarray(received, received + length)
    // Of another place, or damaged on the way: refused, and told where to go on.
    if (n === 1) {
      const elsewhere = { outcome: 'elsewhere', received }
      expect(await send(id, 0, whole.subarray(0, length))).toEqual(elsewhere)
      expect(await send(id, received + 1, piece)).toEqual(elsewhere)
      expect(await send(id, received, piece, '00000000')).toEqual({
        ...elsewhere,
        outcome: 'damaged',
      })
    }
    // Its instance is killed in the middle of a piece; the browser asks the other one, and goes on.
    if (n === 2) {
      const broken = takePiece(
        admin,
        id,
        { offset: received, sum: sumOf(piece) },
        pieces(piece, 5000),
      )
      await expect(broken).rejects.toThrow('lost')
      at(1)
      expect(await uploadState(admin, id)).toEqual({ id, received })
      expect(await begun('site.xml')).toEqual({ id, received })
    }
    // The same piece reaches both: one is part of the file.
    if (n === 3) {
      const body = heldBack(piece)
      const late = takePiece(admin, id, { offset: received, sum: sumOf(piece) }, body.pieces())
      await body.begun
      at(0)
      expect(await send(id, received, piece)).toMatchObject({ outcome: 'taken' })
      received += length
      body.goOn()
      expect(await late).toEqual({ outcome: 'elsewhere', received })
      continue
    }
    received += piece.length
    expect(await send(id, received - piece.length, piece)).toEqual({ outcome: 'taken', received })
  }
  expect(await openImport(admin, id)).toMatchObject({
    ...{ state: 'ready', format: 'wordpress', fileHere: true },
  })
  expect(await keys()).toHaveLength(Math.ceil(whole.length / length))
  expect(onDisk()).toEqual([])
})

test('any of them looks through it and brings it in; what it fetched for that goes again', async () => {
  // An object that was stored by an instance which ended before it was noted: no part of the file.
  const { path } = await db().importRun.findUniqueOrThrow({ where: { id } })
  const [folder = ''] = path.split('/')
  await mediaBucket(env())?.put(`imports/${folder}/000000000012000-x`, Buffer.from('not of it'))
  at(0)
  const looked = await runHere(id, 'look')
  expect(looked).toMatchObject({ state: 'done', failure: '' })
  expect(looked.looked?.counts.article.made).toBe(11)
  at(1)
  const { report, state } = await runHere(id, 'import')
  expect(state).toBe('done')
  expect(report?.counts).toEqual(looked.looked?.counts)
  expect(report?.bad).toBe(looked.looked?.bad)
  expect(await db().article.count()).toBe(report?.counts.article.made)
  expect(onDisk()).toEqual([])
}, 30_000)

test('what was refused, removed, forgotten or lost leaves nothing in the bucket', async () => {
  at(0)
  const page = Buffer.from('<!doctype html><html></html>')
  const refused = await begun('page.html', page)
  await expect(send(refused.id, 0, page)).rejects.toThrow('web page')
  const forgotten = await begun('forgotten.xml')
  await send(forgotten.id, 0, whole.subarray(0, length))
  const damaged = await begun('damaged.xml')
  await send(damaged.id, 0, whole.subarray(0, length))
  at(1)
  await send(damaged.id, length, whole.subarray(length))
  const [, second] = await db().importPiece.findMany({ where: { runId: damaged.id } })
  await mediaBucket(env())?.put(second?.key ?? '', Buffer.from('something else'))
  expect(await runHere(damaged.id, 'look')).toMatchObject({
    ...{ state: 'failed', failure: 'A piece of it isn’t what was sent: upload it again.' },
  })
  await removeArchive(admin, damaged.id)
  await removeArchive(admin, id)
  expect(await openImport(admin, id)).toMatchObject({ fileHere: false, state: 'done' })
  const start = startImport(admin, {
    ...{ id, task: 'import', choices: choicesSchema.parse({}) },
  } as const)
  await expect(start).rejects.toThrow('Its file was removed')
  expect((await keys()).every((key) => key.startsWith('imports/'))).toBe(true)
  expect(await keys()).toHaveLength(1)
  // Nobody goes on with it for two weeks; nothing younger than an hour goes by the tidying.
  const long = new Date(Date.now() - 15 * 86_400_000)
  await db().importRun.update({ where: { id: forgotten.id }, data: { touchedAt: long } })
  expect(await tendArchives()).toBe(0)
  expect(await keys()).toHaveLength(1)
  expect(await tendArchives(new Date(Date.now() + 7_200_000))).toBe(1)
  expect(await keys()).toEqual([])
  expect(await db().importPiece.count()).toBe(0)
  expect(onDisk()).toEqual([])
})
