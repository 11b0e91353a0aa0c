import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { visible } from '#lib/articles/visibility.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { isKnown } from '#lib/cache/conditional.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { knownArticles } from './known-articles.ts'
import { manyReadsSchema } from './schema.ts'

export const manyReadsPath = '/api/reads'

/** For so long (ms) a count is answered from memory, and (as max-age) from a reader's. */
const holdsMs = 5000

type Held = { reads: number; unknown?: never } | { reads?: never; unknown: true }
type Answer = { body: string; etag: string }

/** Counts by slug and whole answers; forgotten when anything is published, moved or taken down. */
const held = () =>
  processState('many-reads', () => {
    const counts = new LRUCache<string, Held>({ max: 20_000, ttl: holdsMs })
    const answers = new LRUCache<string, Promise<Answer>>({ max: 1000, ttl: holdsMs })
    subscribe(({ expire, remove }) => {
      if (expire.length + remove.length === 0) return
      counts.clear()
      answers.clear()
    })
    return { counts, answers }
  })

/**
 * Counts of many articles by the slugs that they have or had: one question to the database for those
 * that weren't asked for lately. What readers can't see is unknown, whatever it is.
 */
export async function readMany(
  slugs: string[],
): Promise<{ reads: Record<string, number>; unknown: string[] }> {
  const { counts } = held()
  const known = new Map<string, Held>()
  for (const slug of slugs) {
    const count = counts.get(slug)
    if (count) known.set(slug, count)
  }
  const missing = slugs.filter((slug) => !known.has(slug))
  // Those that were never an article's are no question to the database.
  const asked: string[] = []
  for (const slug of missing) if (await knownArticles().mayBe(slug)) asked.push(slug)
  if (asked.length > 0) {
    const rows = await db().$queryRaw<{ slug: string; reads: number }[]>`
      select at.slug, coalesce(n.total, 0)::float8 as reads
      from "Address" at join "Article" a on a.id = at."targetId"
      left join "ArticleReads" n on n."articleId" = a.id
      where at.kind = 'article' and at.slug = any(${asked}::text[]) and ${visible}`
    const found = new Map(rows.map(({ slug, reads }) => [slug, reads]))
    for (const slug of asked) {
      const reads = found.get(slug)
      const count: Held = reads === undefined ? { unknown: true } : { reads }
      counts.set(slug, count)
      known.set(slug, count)
    }
  }
  const reads: Record<string, number> = {}
  const unknown: string[] = []
  for (const slug of slugs) {
    const count = known.get(slug)?.reads
    if (count === undefined) unknown.push(slug)
    else reads[slug] = count
  }
  return { reads, unknown }
}

/** The same list asked for at once, or within some seconds, is answered once. */
function answerFor(slugs: string[]): Promise<Answer> {
  const { answers } = held()
  const key = slugs.toSorted().join()
  const kept = answers.get(key)
  if (kept) return kept
  const made = readMany(slugs).then((counts) => {
    const body = JSON.stringify(counts)
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
    return { body, etag: `"${hash}"` }
  })
  answers.set(key, made)
  made.catch(() => {
    if (answers.get(key) === made) answers.delete(key)
  })
  return made
}

/**
 * Answers `GET /api/reads?slugs=a,b,c` with the counts of up to 100 articles:
 * `{"reads": {"a": 16, "b": 3}, "unknown": ["c"]}`. What is wrong is answered as a problem (RFC 9457)
 * whose `errors` name the field: 400, 405; 503 while the database is away.
 */
export async function answerManyReads(
  req: IncomingMessage,
  res: ServerResponse,
  search: string,
): Promise<void> {
  req.resume()
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return problem(req, res, 405, { title: 'Use GET.' }, { Allow: 'GET, HEAD' })
  const asked = manyReadsSchema.safeParse({ slugs: new URLSearchParams(search).getAll('slugs') })
  if (!asked.success) {
    const slugs = asked.error.issues.map(({ message }) => message)
    return problem(req, res, 400, { title: 'The question can’t be answered.', errors: { slugs } })
  }
  try {
    const { body, etag } = await answerFor(asked.data.slugs)
    const headers = {
      ...always,
      ETag: etag,
      'Cache-Control': `public, max-age=${holdsMs / 1000}, stale-while-revalidate=30`,
    }
    if (isKnown(req.headers['if-none-match'], etag)) {
      res.writeHead(304, headers).end()
      return
    }
    send(req, res, 200, 'application/json', body, headers)
  } catch (error) {
    log.error({ err: error }, 'counts of many articles could not be read')
    problem(req, res, 503, { title: 'The counts can’t be read just now.' }, { 'Retry-After': '5' })
  }
}

/** Any page may ask. */
const always = { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' }

function problem(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  what: { title: string; errors?: Record<string, string[]> },
  more: Record<string, string> = {},
): void {
  const body = JSON.stringify({ type: 'about:blank', status, ...what })
  const headers = { ...always, 'Cache-Control': 'no-store', ...more }
  send(req, res, status, 'application/problem+json', body, headers)
}

function send(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string>,
): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  })
  res.end(req.method === 'HEAD' ? undefined : body)
}
