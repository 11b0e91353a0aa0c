import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { processState } from '#lib/platform/process-state.ts'
import { type BeginUpload, type Piece, pieceBytes } from '../schema.ts'
import { fileOf, isHere, placeFor, removeFolder, roomLeft } from './place.ts'
import { recognise } from './recognise.ts'

// An archive comes in pieces, each with its place and its sum, straight to the disk. What is here for
// good is what the table says: after a lost connection, or a crash, the browser asks for that and goes on.

export type Received = { id: number; received: number }

/** What came of a piece. `received` says where the next one begins. */
export type Taken = {
  /** elsewhere: it isn't the piece that is next. damaged: it isn't what was sent. */
  outcome: 'taken' | 'elsewhere' | 'damaged'
  received: number
}

const inWords = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MB`

/**
 * Begins an upload, or finds the one of the same file that broke off.
 * @throws Refused, Invalid (file) when it is too large
 */
export async function beginUpload(
  actor: Actor,
  { fileName, size, head }: BeginUpload,
): Promise<Received> {
  mustBeAllowed(actor, 'article.import')
  const begun = await db().importRun.findFirst({
    where: { state: 'uploading', fileName, size, head, fileRemovedAt: null },
    orderBy: { id: 'desc' },
  })
  if (begun && (await isHere(begun.path))) {
    // The process may have ended between the last piece and the look at the whole.
    if (begun.received === begun.size) await finish(begun.id, begun.path)
    return { id: begun.id, received: Number(begun.received) }
  }
  const limit = env().IMPORT_MAX_MB * 2 ** 20
  if (size > limit)
    throw new Invalid({
      file: [
        `The file has ${inWords(size)}, and ${inWords(limit)} are taken (IMPORT_MAX_MB). Whoever looks after the server can bring it in there: npm run import.`,
      ],
    })
  const room = await roomLeft()
  if (size > room)
    throw new Invalid({
      file: [
        `There is no room for it: the file has ${inWords(size)}, and the server’s disk has ${inWords(Math.max(0, room))} left.`,
      ],
    })
  const path = await placeFor(randomBytes(16).toString('hex'), fileName)
  await (await open(fileOf(path), 'w', 0o600)).close()
  return write(async (tx) => {
    const { id } = await tx.importRun.create({
      data: {
        ...{ fileName, size, head, path },
        createdBy: actorId(actor),
        createdByName: actor.name,
      },
      select: { id: true },
    })
    await recordAudit(tx, actor, 'import.upload', `import:${id}`, { fileName, size })
    return { id, received: 0 }
  })
}

const busy = () => processState('import-pieces', () => new Set<number>())

/** How far an upload is. @throws Refused, NotFound when there is none here */
export async function uploadState(actor: Actor, id: number): Promise<Received> {
  mustBeAllowed(actor, 'article.import')
  const { received } = await uploadOf(id)
  return { id, received: Number(received) }
}

/**
 * Takes a piece of an upload as it streams. With the last one, the file is looked at: one of no kind that
 * is known goes again.
 * @throws Refused, NotFound when there is no such upload here, Invalid (file) when it is the wrong file
 */
export async function takePiece(
  actor: Actor,
  id: number,
  piece: Piece,
  body: AsyncIterable<Uint8Array>,
): Promise<Taken> {
  mustBeAllowed(actor, 'article.import')
  const run = await uploadOf(id)
  const received = Number(run.received)
  if (run.state !== 'uploading' || piece.offset !== received || busy().has(id))
    return { outcome: 'elsewhere', received }
  busy().add(id)
  try {
    const size = Number(run.size)
    const length = await keep(fileOf(run.path), piece, Math.min(pieceBytes, size - received), body)
    if (length === undefined) return { outcome: 'damaged', received }
    const now = received + length
    const { count } = await db().importRun.updateMany({
      where: { id, state: 'uploading', received },
      data: { received: now, touchedAt: new Date() },
    })
    if (count === 0) return { outcome: 'elsewhere', received }
    if (now === size) await finish(id, run.path)
    return { outcome: 'taken', received: now }
  } finally {
    busy().delete(id)
  }
}

async function uploadOf(id: number) {
  const run = await db().importRun.findUnique({ where: { id, fileRemovedAt: null } })
  if (!run) throw new NotFound('There is no such upload any more: choose the file again.')
  if (!(await isHere(run.path)))
    throw new NotFound(
      'What was sent of it lies on another server of this newsroom. Begin again, or try once more.',
    )
  return run
}

/** Writes a piece where it belongs. @returns its length; undefined: it is damaged, or too long */
async function keep(
  file: string,
  { offset, sum }: Piece,
  most: number,
  body: AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  const handle = await open(file, 'r+')
  try {
    let length = 0
    let found = 0
    for await (const chunk of body) {
      if (length + chunk.length > most) return undefined
      await handle.write(chunk, 0, chunk.length, offset + length)
      found = crc32(chunk, found)
      length += chunk.length
    }
    if (length === 0 || found.toString(16).padStart(8, '0') !== sum) return undefined
    // What was written beyond it by a piece that broke off isn't part of the file.
    await handle.truncate(offset + length)
    await handle.datasync()
    return length
  } finally {
    await handle.close()
  }
}

async function finish(id: number, path: string): Promise<void> {
  try {
    const format = await recognise(fileOf(path))
    await db().importRun.update({ where: { id }, data: { state: 'ready', format } })
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    // It never becomes the right one.
    await db().importRun.delete({ where: { id } })
    await removeFolder(path)
    throw error
  }
}
