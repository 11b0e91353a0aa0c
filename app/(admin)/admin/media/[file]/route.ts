import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { mayOpenFile } from '#lib/media/queries.ts'
import { contentTypes, mediaFileSchema } from '#lib/media/schema.ts'
import { openSize } from '#lib/media/sizes.ts'

/** Any stored picture, for those who are signed in: drafts have pictures that readers may not see. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }) {
  const user = await currentUser()
  if (!can(user, 'media.open')) {
    return Response.json({ error: 'Sign in to see this picture.' }, { status: 401 })
  }
  const { data: asked } = mediaFileSchema.safeParse((await params).file)
  if (asked && !(await mayOpenFile(user, asked.hash))) {
    return Response.json({ error: 'You are not allowed to see this picture.' }, { status: 403 })
  }
  const found = asked && (await openSize(asked.hash, asked.width, asked.format))
  if (!found) return Response.json({ error: 'There is no such picture.' }, { status: 404 })
  return new Response(Readable.toWeb(await found.stream()) as ReadableStream, {
    headers: {
      'Content-Type': contentTypes[asked.format],
      'Content-Length': String(found.size),
      'Cache-Control': 'private, max-age=86400, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
