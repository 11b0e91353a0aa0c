import NextAuth from 'next-auth'
import { z } from 'zod'
import { authOptions } from '#lib/auth/next-auth.ts'

const handle = NextAuth(authOptions)

const bodySchema = z.record(z.string(), z.unknown())

/** What says that it is JSON has to be an object of it: next-auth takes its fields without a look. */
async function handler(req: Request, context: unknown): Promise<Response> {
  if (req.method === 'POST' && req.headers.get('content-type')?.includes('application/json')) {
    const body = await req
      .clone()
      .json()
      .catch(() => undefined)
    if (!bodySchema.safeParse(body).success)
      return Response.json({ message: 'Send a JSON object as the body.' }, { status: 400 })
  }
  return handle(req, context)
}

export { handler as GET, handler as POST }
