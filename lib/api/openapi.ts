import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { acceptedTypes } from '#lib/media/schema.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { type ProblemName, problems } from './problems.ts'
import { apiPath, scopes } from './schema.ts'
import { problemSchema } from './shapes.ts'

/** Which problems an endpoint may answer with. */
export function problemsOf(one: Endpoint): ProblemName[] {
  const hasParams = Object.keys(one.params.shape).length > 0
  const all: Record<ProblemName, boolean> = {
    'bad-request': true,
    unauthorized: true,
    forbidden: one.scope !== undefined,
    'not-found': hasParams,
    'method-not-allowed': false,
    'not-acceptable': true,
    conflict: one.method !== 'GET',
    gone: one.id === 'readArticle',
    stale: one.ifMatch === true,
    'too-large': one.content !== undefined,
    'unsupported-media-type': one.content !== undefined,
    invalid: one.method !== 'GET',
    'precondition-required': one.ifMatch === true,
    'too-many-requests': true,
    failed: true,
    unavailable: true,
  }
  return (Object.keys(all) as ProblemName[]).filter((name) => all[name])
}

const header = (description: string) => ({ description, schema: { type: 'string' as const } })

function answersOf(one: Endpoint): ZodOpenApiResponsesObject {
  const answers: ZodOpenApiResponsesObject = {}
  for (const [status, { description, schema, headers }] of Object.entries(one.answers))
    answers[status as '200'] = {
      description,
      headers: {
        ...Object.fromEntries(
          Object.entries(headers ?? {}).map(([name, says]) => [name, header(says)]),
        ),
        ...(schema ? { ETag: header('Names what was answered.') } : {}),
      },
      ...(schema ? { content: { 'application/json': { schema } } } : {}),
    }
  for (const name of problemsOf(one)) {
    const [status, title] = problems[name]
    answers[String(status) as '400'] = {
      description: title,
      content: { 'application/problem+json': { schema: problemSchema } },
    }
  }
  if (one.method === 'GET')
    answers['304'] = { description: 'What If-None-Match names still holds.' }
  return answers
}

function headersOf(one: Endpoint): z.ZodObject | undefined {
  const shape = {
    ...(one.ifMatch && {
      'If-Match': z.string().meta({ description: 'ETag of the version that this is based on.' }),
    }),
    ...(one.method === 'POST' && {
      'Idempotency-Key': z.string().min(1).max(200).optional().meta({
        description: 'Sent again within 24 hours with the same key, nothing is done again.',
      }),
    }),
  }
  return Object.keys(shape).length ? z.object(shape) : undefined
}

function bodyOf({ content, body }: Endpoint): ZodOpenApiOperationObject['requestBody'] {
  if (content === 'picture')
    return {
      required: true,
      description: 'The file itself.',
      content: Object.fromEntries(acceptedTypes.map((type) => [type, {}])),
    }
  return body && { required: true, content: { 'application/json': { schema: body } } }
}

function operationOf(one: Endpoint): ZodOpenApiOperationObject {
  const header = headersOf(one)
  const requestBody = bodyOf(one)
  const scope = one.scope ?? one.more
  return {
    operationId: one.id,
    tags: [one.group],
    summary: one.summary,
    ...(one.description ? { description: one.description } : {}),
    // Without a scope a token is welcome and not needed.
    security: one.scope ? [{ token: [one.scope] }] : [{}, { token: scope ? [scope] : [] }],
    requestParams: { path: one.params, query: one.query, ...(header && { header }) },
    ...(requestBody && { requestBody }),
    responses: answersOf(one),
  }
}

function describe() {
  const paths: ZodOpenApiPathsObject = {}
  for (const one of endpoints)
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one) }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Broadsheet API',
        version: '1',
        description:
          'Everyone reads what readers may see. Drafts and changes need a token, which administrators make under Settings, API tokens.',
      },
      servers: [{ url: siteUrl() + apiPath }],
      tags: [...new Set(endpoints.map(({ group }) => group))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: `Scopes: ${Object.entries(scopes)
              .map(([scope, words]) => `${scope} (${words})`)
              .join('; ')}.`,
          },
        },
      },
    },
    {
      // What a day and a time are, their formats say.
      override: ({ jsonSchema }) => {
        if (jsonSchema.format?.startsWith('date')) delete jsonSchema.pattern
      },
    },
  )
}

export type ApiDescription = ReturnType<typeof describe>

/** The API as OpenAPI 3.1 has it, made of the table of endpoints once a process. */
export const describeApi = (): ApiDescription => processState('api-description', describe)
