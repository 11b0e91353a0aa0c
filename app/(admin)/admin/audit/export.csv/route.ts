import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { exportAudit } from '#lib/audit/queries.ts'
import { auditQuerySchema } from '#lib/audit/schema.ts'
import { inWords } from '#lib/audit/words.ts'
import { can } from '#lib/auth/can.ts'
import { type CurrentUser, currentUser } from '#lib/auth/current-user.ts'
import { log } from '#lib/platform/log.ts'

const columns = ['at', 'who', 'what', 'action', 'subject', 'address', 'browser', 'detail']

/** The audit log as filtered, as CSV, written while it is read. */
export async function GET(request: Request) {
  const user = await currentUser()
  if (!user) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  if (!can(user, 'audit.read'))
    return Response.json({ error: 'You are not allowed to read this.' }, { status: 403 })
  const query = auditQuerySchema.parse(Object.fromEntries(new URL(request.url).searchParams))
  // What people typed must not run as a formula where the file is opened.
  const csv = stringify({ header: true, columns, bom: true, escape_formulas: true })
  async function* lines(actor: CurrentUser) {
    for await (const row of exportAudit(actor, query)) {
      const { at, actorName, action, subject, address, userAgent, detail } = row
      const words = JSON.stringify(detail)
      yield [
        at.toISOString(),
        actorName,
        inWords(action),
        action,
        subject,
        address,
        userAgent,
        words === '{}' ? '' : words,
      ]
    }
  }
  const source = Readable.from(lines(user))
  source.on('error', (error) => {
    log.error({ err: error }, 'the audit log could not be exported')
    csv.destroy(error)
  })
  csv.on('close', () => source.destroy())
  return new Response(Readable.toWeb(source.pipe(csv)) as ReadableStream, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.csv"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
