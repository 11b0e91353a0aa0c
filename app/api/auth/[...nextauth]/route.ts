import { cookies, headers } from 'next/headers'
import NextAuth from 'next-auth'
import { z } from 'zod'
import { optionsFor } from '#lib/accounts/next-auth.ts'
import { originOf } from '#lib/auth/visitor.ts'

const handle = NextAuth(
  optionsFor(
    async () => originOf(Object.fromEntries(await headers())),
    async (cookie) => (await cookies()).set(cookie),
  ),
)

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
