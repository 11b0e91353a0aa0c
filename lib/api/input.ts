import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { acceptedTypes, maxUploadBytes } from '#lib/media/schema.ts'
import { isStorable, unstorable } from '#lib/platform/storable.ts'
import type { Content } from './endpoint.ts'
import { fieldsOf, Problem } from './problems.ts'

// What is sent, read and parsed. Whatever it is, it can only be taken or be refused with its reason.

/** Longest JSON (bytes): a body may have 2 MB. */
const maxJsonBytes = 3 * 1024 * 1024
const types: Record<Content, string[]> = {
  json: ['application/json', 'application/merge-patch+json'],
  picture: acceptedTypes,
}

/** Names that stand several times, or say what no text can hold, are refused. @throws Problem 400 */
export function queryOf(search: string): Record<string, string> {
  const given = new Map<string, string>()
  const errors = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(search)) {
    if (given.has(name)) errors.set(name, ['Send it once.'])
    if (!isStorable(name + value)) errors.set(name, ['This holds a character that no text has.'])
    given.set(name, value)
  }
  if (errors.size) throw new Problem('bad-request', { errors: Object.fromEntries(errors) })
  return Object.fromEntries(given)
}

/** Parses parameters. @throws Problem 400 with what is wrong by name */
export function parsed<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const found = schema.safeParse(given)
  if (found.success) return found.data
  throw new Problem('bad-request', { errors: fieldsOf(found.error) })
}

/** The content of a request. @throws Problem 413, 415 */
export async function contentOf(req: IncomingMessage, content: Content): Promise<Buffer> {
  const [type = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(';')
  if (!types[content].includes(type.trim()))
    throw new Problem('unsupported-media-type', {
      detail: `Send ${types[content].join(' or ')}.`,
      headers: { Accept: types[content].join(', ') },
    })
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new Problem('unsupported-media-type', { detail: 'Send it without a content coding.' })
  return readBytes(req, content === 'json' ? maxJsonBytes : maxUploadBytes)
}

function readBytes(req: IncomingMessage, max: number): Promise<Buffer> {
  const tooLarge = () =>
    new Problem('too-large', {
      detail: `Send at most ${Math.floor(max / 1024 / 1024)} MB.`,
      headers: { Connection: 'close' },
    })
  if (Number(req.headers['content-length'] ?? 0) > max) throw tooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      // The rest is read and thrown away: the answer arrives.
      if (bytes > max) {
        chunks.length = 0
        reject(tooLarge())
      } else chunks.push(chunk)
    })
    req.on('end', () => resolve(Buffer.concat(chunks)))
    req.on('error', reject)
    req.on('close', () => reject(new Problem('bad-request', { detail: 'It broke off.' })))
  })
}

/** JSON, parsed. @throws Problem 400 for what is no JSON, 422 for what is wrong in it */
export function jsonOf<S extends z.ZodType>(schema: S, bytes: Buffer): z.output<S> {
  let given: unknown
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new Problem('bad-request', { detail: `This is no JSON: ${(error as Error).message}` })
  }
  const errors = unstorable(given)
  if (Object.keys(errors).length) throw new Problem('invalid', { errors })
  const found = schema.safeParse(given)
  if (found.success) return found.data
  throw new Problem('invalid', { errors: fieldsOf(found.error) })
}

/** May the answer be application/json? */
export function acceptsJson(accept: string | undefined): boolean {
  if (!accept?.trim()) return true
  const weights = new Map<string, number>()
  for (const one of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = one.split(';').map((part) => part.trim())
    const q = parameters.find((part) => part.startsWith('q='))
    weights.set(type, q === undefined ? 1 : Number(q.slice(2)))
  }
  // The most exact name decides.
  for (const type of ['application/json', 'application/*', '*/*']) {
    const weight = weights.get(type)
    if (weight !== undefined) return weight > 0
  }
  return (weights.get('application/problem+json') ?? 0) > 0
}
