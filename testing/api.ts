import { createServer } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect } from 'vitest'
import { Api } from '#lib/api/answering.ts'
import { renderBodiesBy } from '#lib/api/article-html.ts'
import { findEndpoints } from '#lib/api/endpoints.ts'
import { Limits, type requestsAMinute } from '#lib/api/limits.ts'
import { describeApi } from '#lib/api/openapi.ts'
import { apiPath, type Scope, scopeNames } from '#lib/api/schema.ts'
import { makeToken } from '#lib/api/tokens.ts'
import { builtBodies } from '../scripts/steps/markup.ts'
import { system } from './newsroom.ts'

/** A token with these scopes. */
export async function tokenWith(...scopes: Scope[]): Promise<string> {
  const { token } = await makeToken(system, { name: 'Test desk', scopes, days: 30 })
  return token
}
export const tokenWithAll = () => tokenWith(...scopeNames)

export type Sent = {
  token?: string | undefined
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  raw?: BodyInit
}

const many = { token: 1_000_000, address: 1_000_000 }

/**
 * The API over HTTP for a test file. Each answer is held against the API's own description: its
 * status, its type and its content must stand there.
 */
export function servedApi(points: typeof requestsAMinute = many) {
  renderBodiesBy(builtBodies())
  const api = new Api({ limits: new Limits(points) })
  const server = createServer((req, res) => {
    const [path = '', query] = (req.url ?? '').split('?')
    api.answer(req, res, path, query === undefined ? '' : `?${query}`)
  })
  const served = { origin: '' }
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    served.origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  async function ask(method: string, path: string, sent: Sent = {}) {
    const { token, body, headers, raw } = sent
    const response = await fetch(`${served.origin}${apiPath}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? (raw ?? null) : JSON.stringify(body),
    })
    const text = await response.text()
    // biome-ignore lint/suspicious/noExplicitAny: what a test looks at, it names
    const answer: any = text ? JSON.parse(text) : undefined
    mustBeDescribed(method, path, response, answer)
    return { status: response.status, headers: response.headers, answer }
  }
  return { ask, served }
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
let known = false

/** What is answered wherever nothing is described: by the path, the method or the type that is asked for. */
const everywhere = new Set([404, 405, 429])

function mustBeDescribed(method: string, path: string, response: Response, answer: unknown): void {
  const { status, headers } = response
  const [under = ''] = path.split('?')
  const template = findEndpoints(under)?.here[0]?.path
  const described = describeApi()
  if (!known) ajv.addSchema(described, 'api')
  known = true
  const verb = (method === 'HEAD' ? 'get' : method.toLowerCase()) as 'get'
  const operation = template === undefined ? undefined : described.paths?.[template]?.[verb]
  if (answer === undefined && method === 'OPTIONS') return
  const type = headers.get('content-type')
  if (status >= 400 && everywhere.has(status) && !operation?.responses?.[String(status)]) {
    expect(type).toBe(answer === undefined ? type : 'application/problem+json')
    return
  }
  if (under === '/openapi.json') return
  expect(operation, `${method} ${path} is described`).toBeDefined()
  expect(Object.keys(operation?.responses ?? {}), `${method} ${path}`).toContain(String(status))
  if (answer === undefined) return
  expect(type).toBe(status < 400 ? 'application/json' : 'application/problem+json')
  const steps = ['paths', template ?? '', verb, 'responses', status, 'content', type, 'schema']
  const pointer = steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))
  const validate = ajv.compile({ $ref: `api#/${pointer.map(encodeURIComponent).join('/')}` })
  expect(validate(answer) || validate.errors, `${method} ${path} ${status}`).toBe(true)
}
