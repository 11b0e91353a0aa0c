import { can } from '#lib/auth/can.ts'
import { type CurrentUser, currentUser } from '#lib/auth/current-user.ts'
import { takePiece, uploadState } from '#lib/import/runs/upload.ts'
import { pieceSchema } from '#lib/import/schema.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { idInText } from '#lib/platform/id.ts'

// An archive's pieces. An answer says where the next one begins; what can't go on says why.

type Context = { params: Promise<{ id: string }> }

const answer = (status: number, body: object) =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })

/** How far an upload is: {"id", "received"}. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return forUploader(params, async (user, id) => answer(200, await uploadState(user, id)))
}

/**
 * Takes the body as the piece at Upload-Offset, whose CRC-32 is Upload-Sum. 409: another one is next; 460:
 * it isn't what was sent. Both say where to go on.
 */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  return forUploader(params, async (user, id) => {
    const piece = pieceSchema.safeParse({
      offset: request.headers.get('upload-offset'),
      sum: request.headers.get('upload-sum'),
    })
    if (!piece.success || !request.body)
      return answer(400, {
        message: 'A piece needs the headers Upload-Offset (bytes) and Upload-Sum (CRC-32 in hex).',
      })
    const taken = await takePiece(user, id, piece.data, request.body)
    return answer({ taken: 200, elsewhere: 409, damaged: 460 }[taken.outcome], taken)
  })
}

async function forUploader(
  params: Context['params'],
  work: (user: CurrentUser, id: number) => Promise<Response>,
): Promise<Response> {
  const user = await currentUser()
  if (!user) return answer(401, { message: 'Your session has ended. Sign in in another tab.' })
  if (!can(user, 'article.import'))
    return answer(403, { message: 'You are not allowed to do this.' })
  const { data: id } = idInText.safeParse((await params).id)
  try {
    if (id === undefined) throw new NotFound('There is no such upload.')
    return await work(user, id)
  } catch (error) {
    if (error instanceof NotFound) return answer(404, { message: error.message })
    if (error instanceof Invalid)
      return answer(422, { message: Object.values(error.fields).flat().join(' ') })
    throw error
  }
}
