import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { slugSchema } from '#lib/addresses/slug.ts'
import { log } from '#lib/platform/log.ts'
import { NotCounted, readCounter } from './counter.ts'
import { countReads, liveArticleId } from './queries.ts'
import { windowEnd } from './visitor.ts'

const pattern = /^\/api\/articles\/([^/]+)\/reads$/

/** The slug of `/api/articles/{slug}/reads`, or undefined for another path. */
export function readsPath(path: string): string | undefined {
  return pattern.exec(path)?.[1]
}

/**
 * Answers `/api/articles/{slug}/reads`: POST adds one read and answers the count with it, committed;
 * GET answers the count. JSON in every case: `{"reads": 16}`, or `{"error": "…"}` with 404, 405, 503.
 */
export async function answerReads(
  req: IncomingMessage,
  res: ServerResponse,
  slug: string,
): Promise<void> {
  // Whatever is sent along is not looked at.
  req.resume()
  if (req.method !== 'POST' && req.method !== 'GET' && req.method !== 'HEAD') {
    send(res, 405, { error: 'Use POST to add a read, GET for the count.' }, [
      'Allow',
      'GET, HEAD, POST',
    ])
    return
  }
  try {
    const id = slugSchema.safeParse(slug).success ? await liveArticleId(slug) : undefined
    if (id === undefined)
      send(res, 404, { error: 'There is no published article at this address.' })
    else
      send(res, 200, {
        reads: req.method === 'POST' ? await add(id) : await countReads(id),
      })
  } catch (error) {
    if (!(error instanceof NotCounted))
      log.error({ err: error, slug }, 'a read could not be answered')
    send(res, 503, { error: 'The read was not counted: try again later.' }, ['Retry-After', '5'])
  }
}

const windowMinutes = 30

/** Each look is taken for another visitor's. */
async function add(articleId: number): Promise<number | null> {
  const at = Date.now()
  const { reads } = await readCounter().add({
    articleId,
    visitor: randomBytes(16).toString('base64url'),
    at,
    windowEndsAt: windowEnd(at, windowMinutes),
    device: 'unknown',
    referrer: '',
  })
  return reads
}

function send(res: ServerResponse, status: number, body: object, more: string[] = []): void {
  const json = JSON.stringify(body)
  res.writeHead(status, [
    ...['Content-Type', 'application/json', 'Cache-Control', 'no-store'],
    ...['Content-Length', String(Buffer.byteLength(json)), ...more],
  ])
  res.end(json)
}
