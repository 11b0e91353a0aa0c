import type pg from 'pg'

// What the newsroom's database consists of, asked of PostgreSQL itself: a table that a later migration
// makes is in the next backup without a word here.

/**
 * Tables of which only the shape comes back. The salts by which visitors are told apart are destroyed
 * after their day: an archive that kept them would undo that, and without its salt a window tells
 * nothing. Who reads just now has gone by then.
 */
export const withoutRows = ['public.ReadSalt', 'public.ReadWindow', 'public.ReadersNow']

/** Written by the migrations themselves. */
const history = '_prisma_migrations'

export type Table = { name: string; columns: string[]; bytes: number }

const quoted = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`

/** A table's name, such as public.Article, as SQL has it. */
export function inSql(table: string): string {
  const dot = table.indexOf('.')
  return `${quoted(table.slice(0, dot))}.${quoted(table.slice(dot + 1))}`
}

/** Text that means the same whichever server and client write and read it. */
export const plainText = `
  set datestyle to 'ISO'; set intervalstyle to 'postgres'; set timezone to 'UTC';
  set bytea_output to 'hex'; set extra_float_digits to 3; set client_encoding to 'UTF8';
  set statement_timeout to 0; set lock_timeout to 0; set idle_in_transaction_session_timeout to 0;
  set synchronize_seqscans to off; set search_path to public`

export const copyOut = ({ name, columns }: Omit<Table, 'bytes'>) =>
  `copy ${inSql(name)} (${columns.map(quoted).join(', ')}) to stdout`
export const copyIn = ({ name, columns }: Omit<Table, 'bytes'>) =>
  `copy ${inSql(name)} (${columns.map(quoted).join(', ')}) from stdin`

/** All tables of the newsroom, by name. pg-boss's aren't: its jobs follow from rows (settle.ts). */
export async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query(
    `select n.nspname || '.' || c.relname as name, pg_table_size(c.oid)::float8 as bytes,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public'
      and c.relname <> $1
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
        and d.objid = c.oid and d.deptype = 'e')
    order by (n.nspname || '.' || c.relname) collate "C"`,
    [history],
  )
  return rows
}

export async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query(
    `select migration_name as name from ${history}
    where finished_at is not null and rolled_back_at is null order by migration_name`,
  )
  return rows.map(({ name }) => name)
}

/** Sequences that gave a number, and the last one. */
export async function sequencesOf(
  client: pg.ClientBase,
): Promise<{ name: string; value: string }[]> {
  const { rows } = await client.query(
    `select schemaname || '.' || sequencename as name, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null
    order by (schemaname || '.' || sequencename) collate "C"`,
  )
  return rows
}

export type ForeignKey = { table: string; name: string; definition: string }

export async function foreignKeysOf(client: pg.ClientBase): Promise<ForeignKey[]> {
  const { rows } = await client.query(
    `select n.nspname || '.' || c.relname as "table", k.conname as name,
      pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and n.nspname = 'public' and k.conparentid = 0
    order by 1, 2`,
  )
  return rows
}

/** So that only one makes or restores a backup of a database at a time, whichever instance it is. */
export async function lockBackups(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    `select pg_try_advisory_lock(hashtext('broadsheet backup')) as locked`,
  )
  return rows[0].locked
}

export const constraint = ({ table, name }: ForeignKey) => ({
  drop: `alter table ${inSql(table)} drop constraint ${quoted(name)}`,
  add: (definition: string) =>
    `alter table ${inSql(table)} add constraint ${quoted(name)} ${definition}`,
})
