import { z } from 'zod'
import type { Actor } from '#lib/auth/can.ts'
import { digits, idInText } from '#lib/platform/id.ts'
import type { Scope } from './schema.ts'

export const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

/** Whoever asks by a token. */
export type Caller = { actor: Actor; tokenId: number; scopes: ReadonlySet<Scope> }

/** What is asked, parsed by the endpoint's own schemas. */
export type Asked<P, Q, B> = {
  params: P
  query: Q
  body: B
  /** The file, where a picture is sent. */
  file: Buffer
  caller: Caller | null
  /** The caller's actor, on endpoints that need a scope. */
  actor: Actor
  /** What If-Match named, on endpoints that need it; null: any (`*`). */
  match: string | null
}

export type Answer = {
  status: number
  body?: unknown
  /** Names a version; left out: made of the answer's bytes. */
  etag?: string
  headers?: Record<string, string>
}

/** How the endpoint's content comes. */
export type Content = 'json' | 'picture'

/** One endpoint: from this it is found, what is sent is parsed, and its description is made. */
export type Endpoint = {
  method: Method
  /** Under /api/v1, with {names} in it. */
  path: string
  /** Its name for programs. */
  id: string
  group: string
  summary: string
  description?: string
  /** Without it nobody may; left out: everyone may. */
  scope?: Scope
  /** With it a caller sees more. */
  more?: Scope
  params: z.ZodObject
  query: z.ZodObject
  body?: z.ZodType
  content?: Content
  /** Must the caller name the version that a change is based on? */
  ifMatch?: boolean
  /** By status: what is answered, when nothing is wrong. */
  answers: Record<
    number,
    { description: string; schema?: z.ZodType; headers?: Record<string, string> }
  >
  run(asked: Asked<unknown, unknown, unknown>): Promise<Answer>
}

const nothing = z.strictObject({})

/** Types what `run` gets by the schemas beside it. */
export function endpoint<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = typeof nothing,
>(
  given: Omit<Endpoint, 'params' | 'query' | 'body' | 'run'> & {
    params?: P
    query?: Q
    body?: B
    run(asked: Asked<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer>
  },
): Endpoint {
  const { run, params = nothing, query = nothing, ...rest } = given
  return { ...rest, params, query, run: run as Endpoint['run'] }
}

/** To whoever reads the description, digits in a text are the number that they stand for. */
const asInteger = (minimum: number, maximum: number, otherwise?: number) => ({
  override: {
    ...{ type: 'integer' as const, minimum, maximum, pattern: undefined },
    ...(otherwise === undefined ? {} : { default: otherwise }),
  },
})

/** An id in a path. */
export const idInPath = idInText.meta(asInteger(1, 2_147_483_647))

/** Parameters of a list's pages. */
export const pageQuery = {
  limit: digits
    .pipe(z.number().min(1, 'Use 1 or more.').max(100, 'Use at most 100.'))
    .default(20)
    .meta({ description: 'How many at most.', ...asInteger(1, 100, 20) }),
  after: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: 'What `next` of the page before said.' }),
}
