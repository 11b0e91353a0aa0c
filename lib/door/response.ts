import type {
  IncomingMessage,
  OutgoingHttpHeader,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http'
import { Answer } from '#lib/metrics/answer.ts'
import { isWhole, safeHeaders } from '#lib/platform/safe-headers.ts'

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[]

/**
 * The response of every request: whoever answers, its head has each of `safeHeaders`, with the value
 * that the answer gives it or with that of there.
 */
export class SafeResponse<Req extends IncomingMessage = IncomingMessage> extends Answer<Req> {
  override writeHead(status: number, reason?: unknown, given?: unknown): this {
    const headers = (typeof reason === 'string' ? given : (reason ?? given)) as Given | undefined
    // Pages that are kept have them already.
    if (!isWhole(headers))
      for (const [name, value] of missing(this, headers)) this.setHeader(name, value)
    return typeof reason === 'string'
      ? super.writeHead(status, reason, headers as OutgoingHttpHeaders)
      : super.writeHead(status, headers as OutgoingHttpHeaders)
  }
}

function missing(res: ServerResponse, given: Given = {}): [string, string][] {
  const names = Array.isArray(given) ? namesOf(given) : Object.keys(given)
  const has = new Set(names.map((name) => name.toLowerCase()))
  return safeHeaders().filter(([name]) => !has.has(name.toLowerCase()) && !res.hasHeader(name))
}

/** Names in a list of names and values in turn, or of pairs. */
function namesOf(list: OutgoingHttpHeader[]): string[] {
  if (Array.isArray(list[0])) return list.map((pair) => String((pair as string[])[0]))
  return list.filter((_, at) => at % 2 === 0).map(String)
}
