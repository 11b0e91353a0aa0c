import { Readable } from 'node:stream'
import { can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { mediaFileSchema } from '#lib/media/schema.ts'
import { openFile } from '#lib/media/storage.ts'

/** Any stored picture, for those who are signed in: drafts have pictures that readers may not see. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }) {
  if (!can(await currentUser(), 'media.open')) {
    return Response.json({ error: 'Sign in to see this picture.' }, { status: 401 })
  }
  const parsed = mediaFileSchema.safeParse((await params).file)
  const found = parsed.success ? await openFile(parsed.data.file) : undefined
  if (!found) return Response.json({ error: 'There is no such picture.' }, { status: 404 })
  return new Response(Readable.toWeb(found.stream()) as ReadableStream, {
    headers: {
      'Content-Type': 'image/webp',
      'Content-Length': String(found.size),
      'Cache-Control': 'private, max-age=86400, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
