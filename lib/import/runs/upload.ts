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
import { fileOf, inMegabytes, makeFolder, newPath, noRoomFor } from './place.ts'
import { recognise } from './recognise.ts'
import {
  asSum,
  bytesOf,
  importBucket,
  isHere,
  pieceKey,
  removeStored,
  type Stored,
} from './stored.ts'

// An archive comes in pieces, each with its place and its sum, straight to the disk or to the bucket. What
// is here for good is what the table says: after a lost connection, or a crash, the browser asks for that
// and goes on, at whichever instance answers.

export type Received = { id: number; received: number }

/** What came of a piece. `received` says where the next one begins. */
export type Taken = {
  /** elsewhere: it isn't the piece that is next. damaged: it isn't what was sent. */
  outcome: 'taken' | 'elsewhere' | 'damaged'
  received: number
}

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
  if (begun && (await isHere(begun))) {
    // The process may have ended between the last piece and the look at the whole.
    if (begun.received === begun.size) await finish(begun)
    return { id: begun.id, received: Number(begun.received) }
  }
  const limit = env().IMPORT_MAX_MB * 2 ** 20
  if (size > limit)
    throw new Invalid({
      file: [
        `The file has ${inMegabytes(size)}, and ${inMegabytes(limit)} are taken (IMPORT_MAX_MB). Whoever looks after the server can bring it in there: npm run import.`,
      ],
    })
  const path = newPath(fileName)
  const inBucket = importBucket() !== undefined
  if (!inBucket) {
    const full = await noRoomFor(size)
    if (full) throw new Invalid({ file: [full] })
    await makeFolder(path)
    await (await open(fileOf(path), 'w', 0o600)).close()
  }
  return write(async (tx) => {
    const { id } = await tx.importRun.create({
      data: {
        ...{ fileName, size, head, path, inBucket },
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
    const keep = run.inBucket ? keepInBucket : keepInFile
    const kept = await keep(run, piece, Math.min(pieceBytes, size - received), body)
    if (!kept) return { outcome: 'damaged', received }
    const now = received + kept.length
    if (!(await noted(id, received, piece, kept))) {
      // Another instance took it first.
      if (kept.key) await importBucket()?.remove(kept.key)
      return { outcome: 'elsewhere', received: (await uploadState(actor, id)).received }
    }
    if (now === size) await finish(run)
    return { outcome: 'taken', received: now }
  } finally {
    busy().delete(id)
  }
}

async function uploadOf(id: number) {
  const run = await db().importRun.findUnique({ where: { id, fileRemovedAt: null } })
  if (!run) throw new NotFound('There is no such upload any more: choose the file again.')
  // A bucket that can’t be reached just now is no reason to begin again.
  const isLost = run.inBucket ? !importBucket() : !(await isHere(run))
  if (isLost)
    throw new NotFound(
      'What was sent of it lies on another server of this newsroom. Begin again, or try once more.',
    )
  return run
}

/** A piece that is stored; in the bucket it has a key of its own. */
type Kept = { length: number; key?: string }

/** Makes a stored piece part of the file. @returns whether it still was the next one */
function noted(id: number, received: number, piece: Piece, { length, key }: Kept) {
  return db().$transaction(async (tx) => {
    const { count } = await tx.importRun.updateMany({
      where: { id, state: 'uploading', received },
      data: { received: received + length, touchedAt: new Date() },
    })
    const { offset, sum } = piece
    if (count && key) await tx.importPiece.create({ data: { runId: id, offset, length, sum, key } })
    return count > 0
  })
}

/** Writes a piece where it belongs. @returns undefined when it is damaged, or too long */
async function keepInFile(
  { path }: Stored,
  { offset, sum }: Piece,
  most: number,
  body: AsyncIterable<Uint8Array>,
): Promise<Kept | undefined> {
  const handle = await open(fileOf(path), 'r+')
  try {
    let length = 0
    let found = 0
    for await (const chunk of body) {
      if (length + chunk.length > most) return undefined
      await handle.write(chunk, 0, chunk.length, offset + length)
      found = crc32(chunk, found)
      length += chunk.length
    }
    if (length === 0 || asSum(found) !== sum) return undefined
    // What was written beyond it by a piece that broke off isn't part of the file.
    await handle.truncate(offset + length)
    await handle.datasync()
    return { length }
  } finally {
    await handle.close()
  }
}

/** The same, with an object of its own. A piece is in memory whole: what was damaged mustn’t be stored. */
async function keepInBucket(
  { path }: Stored,
  { offset, sum }: Piece,
  most: number,
  body: AsyncIterable<Uint8Array>,
): Promise<Kept | undefined> {
  const whole = Buffer.allocUnsafe(most)
  let length = 0
  for await (const chunk of body) {
    if (length + chunk.length > most) return undefined
    whole.set(chunk, length)
    length += chunk.length
  }
  const piece = whole.subarray(0, length)
  if (length === 0 || asSum(crc32(piece)) !== sum) return undefined
  const key = pieceKey(path, offset)
  await importBucket()?.put(key, piece)
  return { length, key }
}

async function finish(run: Stored & { size: bigint }): Promise<void> {
  const { id } = run
  try {
    const format = await recognise(await bytesOf(run))
    await db().importRun.update({ where: { id }, data: { state: 'ready', format } })
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    // It never becomes the right one.
    await db().importRun.delete({ where: { id } })
    await removeStored(run)
    throw error
  }
}
