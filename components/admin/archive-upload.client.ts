'use client'
import { type BeginUpload, headBytes, pieceBytes } from '#lib/import/schema.ts'
import type { Act } from './act.ts'

/** Why an archive isn't there, in words for whoever chose it. */
export class NotUploaded extends Error {}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  return sum
})

/** CRC-32 in hexadecimal. What browsers have of their own works under HTTPS alone. */
function sumOf(bytes: Uint8Array): string {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] as number)
  return ((sum ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

/** Waits (ms) between tries of what a connection, or a server that starts anew, let fail. */
const waits = [300, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000]

/**
 * Sends an archive piece by piece, and goes on where it broke off.
 * @param onProgress told the bytes that are there for good, and whether the connection is lost just now
 * @returns the number of its import
 * @throws NotUploaded
 */
export async function uploadArchive(
  file: File,
  begin: Act<{ id: number; received: number }, BeginUpload>,
  onProgress: (received: number, lost: boolean) => void,
): Promise<number> {
  const head = sumOf(await bytesOf(file.slice(0, headBytes)))
  const begun = await begin({ fileName: file.name, size: file.size, head })
  if (begun.outcome !== 'saved')
    throw new NotUploaded(
      begun.outcome === 'invalid' ? Object.values(begun.fields).flat().join(' ') : begun.message,
    )
  const { id } = begun.result
  let { received } = begun.result
  let failures = 0
  while (received < file.size) {
    onProgress(received, failures > 0)
    const next =
      failures > 0 ? await askAfter(waits[failures - 1], id) : await send(id, file, received)
    if (next === undefined) {
      failures++
      if (failures > waits.length)
        throw new NotUploaded(
          'The connection was lost. What has arrived is kept: choose the same file again to go on.',
        )
    } else {
      failures = next.damaged ? failures + 1 : 0
      received = next.received
    }
  }
  onProgress(received, false)
  return id
}

type Next = { received: number; damaged: boolean }

async function send(id: number, file: File, offset: number): Promise<Next | undefined> {
  const piece = await bytesOf(file.slice(offset, offset + pieceBytes)).catch(() => {
    throw new NotUploaded('The file was changed or moved meanwhile: choose it again.')
  })
  return answered(
    fetch(addressOf(id), {
      method: 'PUT',
      headers: {
        'Content-Type': 'application/octet-stream',
        'Upload-Offset': String(offset),
        'Upload-Sum': sumOf(piece),
      },
      body: piece,
    }),
  )
}

async function askAfter(wait: number | undefined, id: number): Promise<Next | undefined> {
  await new Promise((resolve) => setTimeout(resolve, wait))
  return answered(fetch(addressOf(id), { cache: 'no-store' }))
}

const addressOf = (id: number) => `/admin/settings/import/${id}/file`

/** @returns undefined when it is worth another try */
async function answered(request: Promise<Response>): Promise<Next | undefined> {
  const response = await request.catch(() => undefined)
  if (!response || response.status >= 500) return undefined
  const said = (await response.json().catch(() => ({}))) as { received?: number; message?: string }
  if (said.received !== undefined)
    return { received: said.received, damaged: response.status === 460 }
  // Whatever is between refuses for reasons of its own: too large a piece, too many requests.
  if (!said.message && response.status === 429) return undefined
  throw new NotUploaded(
    said.message ?? `Something between here and the server refused it (${response.status}).`,
  )
}
