import { describeApi } from './openapi.ts'
import { problems } from './problems.ts'
import type { Field, Operation, Reference, Type } from './schema.ts'

// The API's description as a page shows it: made of the OpenAPI document, so that both say the same.

type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  default?: unknown
}

/** What a value is, in words; `name` is a schema's that is described by itself. */
function typeOf(schema: Schema): Type {
  const { $ref, items, anyOf, oneOf, format, type } = schema
  if ($ref) return { words: '', name: $ref.slice($ref.lastIndexOf('/') + 1) }
  if (schema.enum) return { words: schema.enum.map(String).join(' | ') }
  if (schema.const !== undefined) return { words: JSON.stringify(schema.const) }
  const several = anyOf ?? oneOf
  if (several) {
    const types = several.map(typeOf)
    const name = types.find((one) => one.name)?.name
    const words = [...new Set(types.flatMap(({ words }) => words || []))].join(' | ')
    return { words, ...(name && { name }) }
  }
  if (items) {
    const of = typeOf(items)
    return of.name ? { words: 'list of', name: of.name } : { words: `list of ${of.words}` }
  }
  if (format === 'date-time') return { words: 'time' }
  return { words: format ?? [type ?? 'anything'].flat().join(' | ') }
}

/** The fields of an object, those of objects within it beneath it: `picture.alt`. */
function fieldsOf(schema: Schema, prefix = ''): Field[] {
  const inner = schema.anyOf?.find(({ properties }) => properties) ?? schema
  return Object.entries(inner.properties ?? {}).flatMap(([name, one]) => {
    const within = one.items ?? one
    return [
      {
        name: prefix + name,
        type: typeOf(one),
        description: one.description ?? '',
        required: inner.required?.includes(name) ?? false,
      },
      ...fieldsOf(within, `${prefix}${name}.`),
    ]
  })
}

type Parameter = {
  name: string
  in: string
  required?: boolean
  schema?: Schema
  description?: string
}
type Described = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }>; description?: string }
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema }> }>
}

function operationOf(method: string, path: string, one: Described): Operation {
  const needs = one.security.length === 1 ? one.security[0]?.token : undefined
  const more = one.security.length > 1 ? one.security[1]?.token : undefined
  const body = Object.entries(one.requestBody?.content ?? {})
  const answers = Object.entries(one.responses)
  return {
    id: one.operationId,
    method: method.toUpperCase(),
    path,
    summary: one.summary,
    description: one.description ?? '',
    needs: needs?.[0] ?? null,
    more: more?.[0] ?? null,
    parameters: (one.parameters ?? []).map(
      ({ name, in: where, required, schema, description }) => ({
        name,
        where,
        type: typeOf(schema ?? {}),
        description: description ?? '',
        required: required ?? false,
      }),
    ),
    takes: body.map(([type]) => type),
    body: body[0]?.[1].schema ? fieldsOf(body[0][1].schema) : [],
    answers: answers
      .filter(([status]) => status < '400')
      .map(([status, { description, content }]) => {
        const schema = content?.['application/json']?.schema
        return {
          status,
          description,
          type: schema ? typeOf(schema) : null,
          fields: schema && !schema.$ref ? fieldsOf(schema) : [],
        }
      }),
    problems: answers.map(([status]) => status).filter((status) => status >= '400'),
  }
}

/** The whole reference. */
export function readReference(): Reference {
  const described = describeApi()
  const all = Object.entries(described.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, one]) => ({
      group: (one as Described).tags[0] ?? '',
      operation: operationOf(method, path, one as Described),
    })),
  )
  const groups = (described.tags ?? []).map(({ name }) => ({
    name,
    operations: all.filter(({ group }) => group === name).map(({ operation }) => operation),
  }))
  const schemas = Object.entries(described.components?.schemas ?? {}).map(([name, schema]) => ({
    name,
    description: (schema as Schema).description ?? '',
    fields: fieldsOf(schema as Schema),
    /** What it is one of: the nodes of a body. */
    kinds: ((schema as Schema).oneOf ?? []).map((one) => ({
      name: String(one.properties?.type?.const ?? ''),
      fields: fieldsOf(one).filter((field) => field.name !== 'type'),
    })),
  }))
  return {
    title: described.info.title,
    description: described.info.description ?? '',
    server: described.servers?.[0]?.url ?? '',
    groups,
    schemas,
    problems: Object.entries(problems).map(([name, [status, title]]) => ({ name, status, title })),
  }
}
