import type { PrismaPg } from '@prisma/adapter-pg'
import { isTracing, traced } from './tracing.ts'

type Query = { sql: string }
type Queryable = {
  queryRaw(query: never): Promise<unknown>
  executeRaw(query: never): Promise<unknown>
}

/** Makes each query of Prisma's a span: its words, in which values are only numbered. */
export function withSpans(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = tell(await connect())
    const begin = adapter.startTransaction.bind(adapter)
    return Object.assign(adapter, {
      startTransaction: async (...given: Parameters<typeof begin>) => tell(await begin(...given)),
    })
  }
  return factory
}

function tell<T extends Queryable>(queryable: T): T {
  for (const name of ['queryRaw', 'executeRaw'] as const) {
    const ask = queryable[name].bind(queryable) as (query: Query) => Promise<unknown>
    const asked = (query: Query) => (isTracing() ? spanOf(query, ask) : ask(query))
    Object.assign(queryable, { [name]: asked })
  }
  return queryable
}

function spanOf(query: Query, ask: (query: Query) => Promise<unknown>): Promise<unknown> {
  const words = query.sql.trim()
  const operation = (/^\w+/.exec(words)?.[0] ?? 'query').toUpperCase()
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.query.text': words.slice(0, 2000),
  }
  return traced(operation, { kind: 'client', attributes }, () => ask(query))
}
