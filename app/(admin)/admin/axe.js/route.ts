import { source } from 'axe-core'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'

/** axe-core for previews: it measures a page's contrast within that page. */
export async function GET() {
  if (!can(await currentUser(), 'article.list')) {
    return Response.json({ error: 'Sign in first.' }, { status: 401 })
  }
  return new Response(source, {
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'private, max-age=86400',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
