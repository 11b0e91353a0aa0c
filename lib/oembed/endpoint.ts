import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { asXml, oEmbedOf } from './card.ts'
import { oEmbedQuerySchema } from './schema.ts'

/**
 * Answers /oembed?url=…&format=json|xml&maxwidth=…&maxheight=… for articles that readers can see.
 * 404: no such article; 401: what is asked for is the newsroom's; 501: another format.
 */
export async function answerOEmbed(
  req: IncomingMessage,
  res: ServerResponse,
  search: string,
): Promise<void> {
  const say = (status: number, text: string, also: Record<string, string> = {}) => {
    res.writeHead(status, {
      ...always,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...also,
    })
    res.end(req.method === 'HEAD' ? undefined : `${text}\n`)
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    req.resume()
    return say(405, 'Use GET.', { Allow: 'GET, HEAD' })
  }
  const { data: asked } = oEmbedQuerySchema.safeParse(
    Object.fromEntries(new URLSearchParams(search)),
  )
  if (!asked) return say(400, 'Give the address of an article as url=https://…')
  const { url, format } = asked
  if (format !== 'json' && format !== 'xml') return say(501, 'Ask for format=json or format=xml.')
  const { origin, pathname } = new URL(url)
  const isOurs = origin === new URL(siteUrl()).origin
  if (isOurs && /^\/(admin|preview)(\/|$)/.test(pathname))
    return say(401, 'This is the newsroom’s own.')
  const slug = /^\/article\/([^/]+)\/?$/.exec(pathname)?.[1]
  const article = isOurs && slug ? await articleAt(slug) : null
  if (!article) return say(404, 'There is no such article.')
  const answer = oEmbedOf(article, await readPublisher(), asked)
  const body = format === 'json' ? JSON.stringify(answer) : asXml(answer)
  res.writeHead(200, {
    ...always,
    'Content-Type': format === 'json' ? 'application/json' : 'text/xml; charset=utf-8',
    'Cache-Control': 'public, max-age=60',
    'Content-Length': Buffer.byteLength(body),
  })
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** Any page may ask. */
const always = { 'Access-Control-Allow-Origin': '*', 'X-Content-Type-Options': 'nosniff' }

/** The article at an address that is, or was, its own. */
async function articleAt(slug: string) {
  const found = await resolveAddress('article', slug)
  return readArticle(found.status === 'moved' ? found.slug : slug)
}
