import type { z } from 'zod'
import { siteUrl } from '#lib/platform/env.ts'
import type { FieldErrors } from '#lib/platform/failures.ts'
import type { problemSchema } from './shapes.ts'

/** Every kind of problem that the API answers with. The page about the API has a line for each. */
export const problems = {
  'bad-request': [400, 'The question can’t be read.'],
  unauthorized: [401, 'A valid token is needed.'],
  forbidden: [403, 'This token may not do that.'],
  'not-found': [404, 'There is no such thing.'],
  'method-not-allowed': [405, 'That can’t be done here.'],
  'not-acceptable': [406, 'The answer comes as application/json only.'],
  conflict: [409, 'That clashes with what stands there.'],
  gone: [410, 'This article was taken down.'],
  stale: [412, 'Someone else saved in between.'],
  'too-large': [413, 'This is too much at once.'],
  'unsupported-media-type': [415, 'Content of this type isn’t read here.'],
  invalid: [422, 'What was sent can’t be taken as it is.'],
  'precondition-required': [428, 'Say which version this is about.'],
  'too-many-requests': [429, 'Too many requests.'],
  failed: [500, 'Something went wrong here. It was noted.'],
  unavailable: [503, 'That can’t be answered just now.'],
} as const satisfies Record<string, [number, string]>
export type ProblemName = keyof typeof problems

type Details = {
  detail?: string | undefined
  errors?: FieldErrors
  currentVersion?: number
  headers?: Record<string, string>
}

/** Thrown by whatever answers; the client gets it as application/problem+json (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem'
  status: number
  headers: Record<string, string>
  body: z.infer<typeof problemSchema>
  constructor(kind: ProblemName, { detail, headers = {}, ...more }: Details = {}) {
    const [status, title] = problems[kind]
    super(detail ?? title)
    this.status = status
    this.headers = headers
    const type = `${siteUrl()}/api/v1#problem-${kind}`
    this.body = { type, title, status, ...(detail !== undefined && { detail }), ...more }
  }
  /** The one that was answered before. */
  static again(answer: { body?: unknown; headers?: Record<string, string> }): Problem {
    const problem = new Problem('failed', answer.headers ? { headers: answer.headers } : {})
    problem.body = answer.body as Problem['body']
    problem.status = problem.body.status
    return problem
  }
}

/** What zod found wrong, by field. Fields have whatever names clients send, such as "constructor". */
export function fieldsOf(error: z.ZodError): FieldErrors {
  const fields = new Map<string, Set<string>>()
  const add = (path: PropertyKey[], message: string) => {
    const name = path.map(String).join('.')
    fields.set(name, (fields.get(name) ?? new Set()).add(message))
  }
  for (const { path, ...issue } of error.issues)
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) add([...path, key], 'This isn’t known here: leave it out.')
    else add(path, issue.message)
  return Object.fromEntries([...fields].map(([name, said]) => [name, [...said]]))
}
