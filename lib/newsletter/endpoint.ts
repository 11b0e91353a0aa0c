import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { env, siteUrl } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { takeReport } from './bounces.ts'
import { honeypotField, newslettersPath, signUpSchema } from './schema.ts'
import { confirmSignUp, mayTry, readSignUp, signUp } from './sign-up.ts'
import {
  choosePreferences,
  readPreferences,
  readUnsubscribe,
  unsubscribe,
} from './subscriptions.ts'

/** Where mail servers hand on what came back. */
export const bouncesPath = '/api/newsletter/bounces'

/** A page as the front renders it: its HTML and the policy that goes with it. */
type Render = (path: string) => Promise<{ status: number; html: Buffer; policy: string }>
type Exchange = { req: IncomingMessage; res: ServerResponse; render: Render; visitor: string }

const steps = /^\/newsletters\/(confirm|unsubscribe|preferences)\/([\w-]{1,80})$/

/**
 * Answers what readers post and what links in mails lead to: `/newsletters` (POST), its pages, and
 * what mail servers hand on. All of it works without a script, and nothing of it is ever cached.
 * @param visitor the address from which it comes
 * @param render renders a readers' page
 * @returns false, and nothing is sent, when it is none of these
 */
export async function answerNewsletters(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  visitor: string,
  render: Render,
): Promise<boolean> {
  const exchange = { req, res, render, visitor }
  if (path === bouncesPath) {
    await answerBounce(req, res)
    return true
  }
  if (!path.startsWith(newslettersPath)) return false
  if (path === newslettersPath) {
    if (req.method !== 'POST') return false
    await answerSignUp(exchange)
    return true
  }
  const asks = req.method === 'GET' || req.method === 'HEAD'
  if (path === `${newslettersPath}/sent` || path === `${newslettersPath}/confirmed`) {
    if (!asks) return false
    await show(exchange, 200, path)
    return true
  }
  const [, step, token] = steps.exec(path) ?? []
  if (!step || !token) return false
  if (!asks && req.method !== 'POST') {
    res.writeHead(405, { Allow: 'GET, HEAD, POST', 'Content-Type': 'text/plain' })
    res.end('Use GET or POST.\n')
    return true
  }
  if (step === 'confirm') await answerConfirm(exchange, asks, token)
  else if (step === 'unsubscribe') await answerUnsubscribe(exchange, asks, token)
  else await answerPreferences(exchange, asks, token)
  return true
}

const page = (step: string, values: Record<string, string> = {}) =>
  `${newslettersPath}/${step}?${new URLSearchParams(values)}`

async function show({ req, res, render }: Exchange, status: number, path: string): Promise<void> {
  const rendered = await render(path)
  if (rendered.status !== 200) throw new Error(`Next answered ${path} with ${rendered.status}`)
  const { html, policy } = rendered
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': html.length,
    'Content-Security-Policy': policy,
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex, nofollow',
    // A link's token is nobody else's business.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  })
  res.end(req.method === 'HEAD' ? undefined : html)
}

function seeOther(res: ServerResponse, Location: string): void {
  res.writeHead(303, { Location, 'Cache-Control': 'no-store' }).end()
}

/** A form as it was posted; null when it is too long. */
async function formOf(req: IncomingMessage): Promise<URLSearchParams | null> {
  const body = await bytesOf(req, 20_000)
  return body && new URLSearchParams(body.toString())
}

async function bytesOf(req: IncomingMessage, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Does a form come from a page of this site, as its browser says? */
function isFromHere({ headers }: IncomingMessage): boolean {
  if (headers['sec-fetch-site']) return headers['sec-fetch-site'] === 'same-origin'
  const { origin } = headers
  if (!origin || !URL.canParse(origin)) return false
  return origin === siteUrl() || new URL(origin).host === headers.host
}

async function answerSignUp(exchange: Exchange): Promise<void> {
  const { req, res, visitor } = exchange
  const form = await formOf(req)
  const email = form?.get('email')?.trim().slice(0, 200) ?? ''
  const chosen = form?.getAll('newsletter').slice(0, 50) ?? []
  /** The form again, with what was typed and what is wrong with it. */
  const again = (status: number, ...problems: string[]) => {
    const given = new URLSearchParams({ email })
    for (const id of chosen) given.append('newsletter', id.slice(0, 10))
    for (const problem of problems) given.append('problem', problem)
    return show(exchange, status, `${newslettersPath}?${given}`)
  }
  if (!form) {
    res.writeHead(413, { Connection: 'close' }).end()
    return
  }
  if (!isFromHere(req)) return again(403, 'elsewhere')
  const parsed = signUpSchema.safeParse({ email, newsletterIds: chosen })
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])))
    return again(422, ...wrong)
  }
  if (!(await mayTry(visitor))) return again(429, 'tooMany')
  // People don't see this field; a program that fills it in hears what people hear.
  if (!form.get(honeypotField)) await signUp(parsed.data)
  seeOther(res, `${newslettersPath}/sent`)
}

/** A link that is only looked at (by a program that checks mails, say) confirms nothing. */
async function answerConfirm(exchange: Exchange, asks: boolean, token: string): Promise<void> {
  if (asks) {
    if (await readSignUp(token)) return show(exchange, 200, page('confirm', { token }))
    return show(exchange, 404, page('over'))
  }
  exchange.req.resume()
  if ((await confirmSignUp(token)) === null) return show(exchange, 404, page('over'))
  seeOther(exchange.res, `${newslettersPath}/confirmed`)
}

/**
 * RFC 8058: mail programs post here, without cookies and from anywhere, when their reader presses
 * "unsubscribe"; what the body says makes no difference. A link that is only followed asks first.
 */
async function answerUnsubscribe(exchange: Exchange, asks: boolean, token: string): Promise<void> {
  if (asks) {
    const found = await readUnsubscribe(token)
    if (!found) return show(exchange, 404, page('over'))
    return show(exchange, 200, page(found.subscribed ? 'unsubscribe' : 'left', { token }))
  }
  exchange.req.resume()
  if (!(await unsubscribe(token))) return show(exchange, 404, page('over'))
  await show(exchange, 200, page('left', { token }))
}

async function answerPreferences(exchange: Exchange, asks: boolean, token: string): Promise<void> {
  if (asks) {
    if (await readPreferences(token)) return show(exchange, 200, page('preferences', { token }))
    return show(exchange, 404, page('over'))
  }
  const form = await formOf(exchange.req)
  const wanted = form?.getAll('newsletter').map(Number).filter(Number.isSafeInteger) ?? []
  const has = await choosePreferences(token, wanted)
  if (has === null) return show(exchange, 404, page('over'))
  if (has === 'none') return show(exchange, 200, page('left'))
  await show(exchange, 200, page('preferences', { token, saved: '1' }))
}

/** The longest message that is taken: reports bring the mail along that they are about. */
const maxMessage = 5 * 1024 * 1024

/**
 * Takes a raw message from a mail server that proves itself by NEWSLETTER_BOUNCE_SECRET; `?to=` may
 * say for whom it came. Answers `{"result": "bounced"}`, or complained, unsubscribed, nothing.
 */
async function answerBounce(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const answer = (status: number, body: object, headers: Record<string, string> = {}) => {
    res.writeHead(status, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...headers,
    })
    res.end(JSON.stringify(body))
  }
  const { NEWSLETTER_BOUNCE_SECRET } = env()
  if (!NEWSLETTER_BOUNCE_SECRET)
    return answer(404, { error: 'NEWSLETTER_BOUNCE_SECRET isn’t set.' })
  if (!isSecret(req.headers.authorization, NEWSLETTER_BOUNCE_SECRET)) {
    req.resume()
    return answer(
      401,
      { error: 'The secret is missing or wrong.' },
      { 'WWW-Authenticate': 'Bearer' },
    )
  }
  if (req.method !== 'POST') return answer(405, { error: 'Use POST.' }, { Allow: 'POST' })
  const message = await bytesOf(req, maxMessage)
  if (!message)
    return answer(413, { error: 'The message is longer than 5 MB.' }, { Connection: 'close' })
  const to = new URL(req.url ?? '/', 'http://localhost').searchParams.get('to') ?? ''
  const result = await takeReport(message, to)
  log.info({ result }, 'a mail server handed a message on')
  answer(200, { result })
}

function isSecret(given: string | undefined, secret: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(`Bearer ${secret}`)]
  return one.length === other.length && timingSafeEqual(one, other)
}
