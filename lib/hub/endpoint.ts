import type { IncomingMessage, ServerResponse } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { discoveryGroup } from '#lib/discovery/schema.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { requestSubscription } from './commands.ts'
import { hubRequestSchema } from './schema.ts'

const maxBytes = 8192
/** Requests a minute from one address. */
const limiter = new RateLimiterMemory({ points: 60, duration: 60 })

/**
 * Answers what is posted to the hub: 202 when the callback will be asked, else why not.
 * @param visitor the address from which it comes
 */
export async function answerHub(
  req: IncomingMessage,
  res: ServerResponse,
  visitor: string,
): Promise<void> {
  const say = (status: number, words: string, headers: Record<string, string | number> = {}) => {
    res.writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    })
    res.end(words && `${words}\n`)
  }
  const { hub } = await readGroup(discoveryGroup)
  if (hub !== 'own') return say(404, 'There is no hub here.')
  if (req.method !== 'POST') return say(405, 'This is a WebSub hub: post to it.', { Allow: 'POST' })
  try {
    await limiter.consume(visitor)
  } catch {
    return say(429, 'These are too many requests.', { 'Retry-After': 60 })
  }
  const type = String(req.headers['content-type'] ?? '').split(';')[0]
  if (type?.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    return say(415, 'Use application/x-www-form-urlencoded.')
  const body = await readBody(req)
  if (body === null) return say(413, 'This is too long.', { Connection: 'close' })
  const parsed = hubRequestSchema.safeParse(Object.fromEntries(new URLSearchParams(body)))
  if (!parsed.success) return say(400, parsed.error.issues[0]?.message ?? 'This can’t be read.')
  try {
    await requestSubscription(parsed.data)
    say(202, '')
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    say('busy' in error.fields ? 503 : 400, Object.values(error.fields).flat().join(' '))
  }
}

/** @returns null when it is too long */
async function readBody(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
