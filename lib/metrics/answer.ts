import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { idOf } from '#lib/platform/log-context.ts'
import { countRequest } from './requests.ts'

type Given = OutgoingHttpHeaders | (string | number | string[])[]

/**
 * The front's answer to any request, whoever makes it (the page cache, Next.js, an endpoint): it carries
 * its request's id as X-Request-Id, and is counted when it ends, if anybody asks for such numbers.
 */
export class Answer<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /** Empty until `begin`. */
  requestId = ''
  /** performance.now(); 0: it isn't counted. */
  #began = 0
  #url = ''

  /** @returns the request's id */
  begin(): string {
    const { TRUST_PROXY, LOG_REQUESTS, METRICS_ADDRESS } = env()
    this.requestId = idOf(this.req, TRUST_PROXY)
    if (METRICS_ADDRESS) {
      this.#began = performance.now()
      // Next.js writes into the request.
      this.#url = this.req.url ?? '/'
    }
    if (LOG_REQUESTS) this.#tell()
    return this.requestId
  }

  // Node.js comes through here for each answer, also where nobody calls it.
  override writeHead(status: number, ...given: unknown[]): this {
    const headers = given.at(-1) as Given | string | undefined
    const { requestId } = this
    if (!requestId || this.headersSent) {
      // As it is.
    } else if (Array.isArray(headers) && !Array.isArray(headers[0])) {
      // Finished pages share theirs: this one gets a copy.
      given[given.length - 1] = [...headers, 'X-Request-Id', requestId]
    } else if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
      given[given.length - 1] = { ...headers, 'X-Request-Id': requestId }
    } else {
      this.setHeader('X-Request-Id', requestId)
    }
    return super.writeHead(status, ...(given as [Given]))
  }

  override end(...given: unknown[]): this {
    const done = super.end(...(given as [unknown, BufferEncoding]))
    if (this.#began > 0) {
      countRequest(this.#url, this.statusCode, performance.now() - this.#began)
      this.#began = 0
    }
    return done
  }

  /** One line when it is over, for whoever wants them: what was asked, never by whom or for what words. */
  #tell(): void {
    const began = performance.now()
    const { req, requestId: request } = this
    const { method, url = '' } = req
    this.once('close', () => {
      const ms = Math.round(performance.now() - began)
      const whole = this.writableFinished
      log.info(
        { request, method, path: url.split('?')[0], status: this.statusCode, ms, whole },
        'a request was answered',
      )
    })
  }
}
