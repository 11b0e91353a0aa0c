import type pg from 'pg'

// What a version's queries stand on: tables, columns and words, as a database has them.

type Column = { type: string; mayBeEmpty: boolean; filled: boolean }
export type Snapshot = {
  /** The last migration that it knows. */
  upTo: string
  tables: Record<string, Record<string, Column>>
  /** Columns that together are unique: what ON CONFLICT names. */
  unique: Record<string, string[]>
  enums: Record<string, string[]>
}

/** Looks at a database in which exactly a version's migrations stand. */
export async function snapshotOf(client: pg.Client): Promise<Snapshot> {
  const rows = async <Row extends pg.QueryResultRow>(sql: string) =>
    (await client.query<Row>(sql)).rows
  const columns = await rows<{ table: string; column: string } & Column>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as "mayBeEmpty",
      (a.atthasdef or a.attidentity <> '' or a.attgenerated <> '') as filled
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
      and not a.attisdropped and c.relname <> '_prisma_migrations'
    order by c.relname, a.attname`)
  const uniques = await rows<{ table: string; columns: string }>(`
    select t.relname as table, string_agg(a.attname, ', ' order by a.attname) as columns
    from pg_index i join pg_class t on t.oid = i.indrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey)
    where t.relnamespace = 'public'::regnamespace and i.indisunique and i.indexprs is null
      and i.indpred is null and t.relname <> '_prisma_migrations'
    group by t.relname, i.indexrelid order by 1, 2`)
  const words = await rows<{ name: string; word: string }>(`
    select t.typname as name, e.enumlabel as word
    from pg_enum e join pg_type t on t.oid = e.enumtypid
    where t.typnamespace = 'public'::regnamespace order by t.typname, e.enumsortorder`)
  const [last] = await rows<{ upTo: string }>(
    'select max(migration_name) as "upTo" from _prisma_migrations',
  )
  const snapshot: Snapshot = { upTo: last?.upTo ?? '', tables: {}, unique: {}, enums: {} }
  for (const { table, column, ...rest } of columns) {
    snapshot.tables[table] ??= {}
    snapshot.tables[table][column] = rest
  }
  for (const { table, columns } of uniques) {
    snapshot.unique[table] ??= []
    snapshot.unique[table].push(columns)
  }
  for (const { name, word } of words) {
    snapshot.enums[name] ??= []
    snapshot.enums[name].push(word)
  }
  return snapshot
}
