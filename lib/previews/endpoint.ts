import type { IncomingMessage, ServerResponse } from 'node:http'
import { can } from '#lib/auth/can.ts'
import { sessionOf } from '#lib/auth/request-user.ts'
import { answerPicture } from '#lib/media/endpoint.ts'
import { schemes } from '#lib/theme/schema.ts'
import { frontPreviewShowsPicture, previewedFront } from './fronts.ts'
import { notePreview, previewedArticle, previewShowsPicture } from './links.ts'
import { previewTokenSchema } from './schema.ts'

const hidden = {
  'Cache-Control': 'private, no-store',
  'X-Robots-Tag': 'noindex, nofollow, noarchive',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const

/** A page as the front renders it: its HTML and the policy that goes with it. */
type Rendered = { status: number; html: Buffer; policy: string }

function sendPage(req: IncomingMessage, res: ServerResponse, { html, policy }: Rendered): void {
  res.writeHead(200, {
    ...hidden,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Content-Length': html.length,
  })
  res.end(req.method === 'HEAD' ? undefined : html)
}

/**
 * Answers `/preview/front/{token}` and `/preview/front/{token}/media/{file}`: a front as it will be.
 * @returns false, and nothing is sent, when there is nothing to show
 */
async function answerFrontPreview(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  render: (path: string) => Promise<Rendered>,
): Promise<boolean> {
  const [, , , given, kind, file] = path.split('/')
  const { data: token } = previewTokenSchema.safeParse(given)
  if (!token || (req.method !== 'GET' && req.method !== 'HEAD')) return false
  if (kind === 'media' && file) {
    const isShown = (hash: string) => frontPreviewShowsPicture(token, hash)
    return answerPicture(req, res, file, isShown, hidden)
  }
  if (kind !== undefined || !(await previewedFront(token))) return false
  const rendered = await render(path)
  if (rendered.status === 200) sendPage(req, res, rendered)
  return rendered.status === 200
}

/** Answers `/preview/theme/{scheme}` for those who may manage settings. */
async function answerThemePreview(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  render: (path: string) => Promise<Rendered>,
): Promise<boolean> {
  const scheme = schemes.find((one) => path === `/preview/theme/${one}`)
  const session = scheme && (await sessionOf(req))
  if (!session || !can(session.user, 'settings.manage')) return false
  const rendered = await render(path)
  if (rendered.status === 200) sendPage(req, res, rendered)
  return rendered.status === 200
}

/**
 * Answers `/preview/{token}` and `/preview/{token}/media/{file}`: never cached, never indexed, gone
 * the moment the link is.
 * @param render renders the page of that path
 * @returns false, and nothing is sent, when there is nothing to show
 */
export async function answerPreview(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  render: (path: string) => Promise<Rendered>,
): Promise<boolean> {
  const [, , given, kind, file] = path.split('/')
  if (given === 'front') return answerFrontPreview(req, res, path, render)
  if (given === 'theme') return answerThemePreview(req, res, path, render)
  const { data: token } = previewTokenSchema.safeParse(given)
  if (!token || (req.method !== 'GET' && req.method !== 'HEAD')) return false
  const found = await previewedArticle(token)
  if (!found) return false
  if (kind === 'media' && file) {
    const isShown = (hash: string) => previewShowsPicture(token, hash)
    return answerPicture(req, res, file, isShown, hidden)
  }
  if (kind !== undefined) return false
  if (found.recipient && found.publicSlug) {
    res.writeHead(302, { ...hidden, Location: `/article/${found.publicSlug}` }).end()
    return true
  }
  const rendered = await render(path)
  if (rendered.status !== 200) return false
  if (found.recipient) await notePreview(token)
  sendPage(req, res, rendered)
  return true
}
