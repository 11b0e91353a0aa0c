import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownDatabase } from '#testing/database.ts'
import { breachesOf, type RuleName, statementsOf } from '#testing/migration-rules.ts'
import { type Snapshot, snapshotOf } from './schema-snapshot.ts'

// docs/migrations.md: the version before runs on while a new one migrates the database.

const release = JSON.parse(readFileSync('prisma/release.json', 'utf8')) as Snapshot
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const later = readdirSync('prisma/migrations')
  .filter((name) => /^\d{14}_/.test(name) && name > release.upTo)
  .sort()

describe('the rule', () => {
  const sentences: [RuleName | 'nothing', string][] = [
    ['nothing', 'create table "New" (id int not null); create index on "New" (id)'],
    ['nothing', 'alter table "Old" add column note text'],
    ['nothing', 'alter table "Old" add "note" text not null default \'a; b\''],
    ['nothing', 'ALTER TABLE "Old" ADD COLUMN at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP'],
    ['nothing', 'create index concurrently "Old_idx" on "Old" (note)'],
    ['nothing', 'create table "New" (id int); alter table "New" alter column id set not null'],
    ['nothing', 'create table "New" (id int); alter table public."New" add unique (id)'],
    ['nothing', '-- drop table "Old";\n/* drop x; */ insert into "Old" values (\'drop table\')'],
    ['nothing', 'create function f() returns void as $x$ delete from a; $x$ language sql'],
    ['nothing', 'alter table "Old" add constraint c check (a > 0) not valid'],
    ['nothing', 'create table "New" (id int); update "New" set id = 1'],
    ['drops something', 'drop table "Old"'],
    ['drops something', 'DROP INDEX CONCURRENTLY IF EXISTS "Old_idx"'],
    ['drops something', 'alter table "Old" drop column note'],
    ['drops something', 'alter table "Old" add a int, drop constraint "Old_fkey"'],
    ['drops something', 'alter table "Old" alter column note drop default'],
    ['renames something', 'alter table "Old" rename column note to remark'],
    ['renames something', "alter type \"State\" rename value 'a' to 'b'"],
    [
      'adds a column that must have a value, without a default',
      'alter table "Old" add a int not null',
    ],
    [
      'adds a column that must have a value, without a default',
      'alter table only "Old" add column b numeric(10, 2), add column if not exists a int NOT NULL',
    ],
    [
      'makes a column that may be empty one that must not',
      'alter table "Old" alter a set not null',
    ],
    ['lets a column be empty', 'alter table "Old" alter column a drop not null'],
    ['changes a type', 'alter table "Old" alter column a type bigint'],
    ['changes a type', 'alter type "State" add value \'b\''],
    [
      'rewrites a table',
      'alter table "Old" add column token uuid not null default gen_random_uuid()',
    ],
    ['rewrites a table', 'alter table "Old" add column n bigserial'],
    ['makes an index that locks', 'create index "Old_idx" on "Old" using gin (a)'],
    ['makes an index that locks', 'create unique index on "Old" (a)'],
    [
      'adds a constraint that is checked at once',
      'alter table "Old" add constraint "f" foreign key (a) references "B" (id)',
    ],
    [
      'adds a constraint that is checked at once',
      'alter table "Old" add a int references "B" (id)',
    ],
    ['adds a constraint that is checked at once', 'alter table "Old" add unique (a)'],
    ['changes rows that are in use', 'update "Old" set a = 1'],
    ['changes rows that are in use', 'with x as (select 1) update "Old" set a = 1'],
    ['changes rows that are in use', 'delete from "Old" where a = 1'],
    ['locks a table', 'lock table "Old"'],
    ['locks a table', 'truncate "Old"'],
  ]
  test.each(sentences)('%s: %s', (rule, sql) => {
    const broken = new Set(breachesOf(sql, '0.2.0').map((breach) => breach.rule))
    expect([...broken]).toEqual(rule === 'nothing' ? [] : [rule])
  })

  test('a step that takes away says which version was the last to use it, an older one', () => {
    const drop = 'alter table "Old" drop column note;'
    const said = (last: string) => `-- contract: ${last} was the last version that used Old.note\n`
    expect(breachesOf(said('0.1.0') + drop, '0.2.0')).toEqual([])
    expect(breachesOf(said('0.1.9') + drop, '0.1.10')).toEqual([])
    expect(breachesOf(said('0.2.0') + drop, '0.2.0')).toHaveLength(1)
    expect(breachesOf(`-- contract: nobody uses it\n${drop}`, '0.2.0')).toHaveLength(1)
    expect(breachesOf(`${said('0.1.0')}truncate "Old";`, '0.2.0')).toHaveLength(1)
  })

  test('an exception names one rule and says why', () => {
    const index = 'create index on "Setting" (name);'
    const rule = '-- allowed: makes an index that locks:'
    expect(breachesOf(`${rule} it has a dozen rows\n${index}`, '0.2.0')).toEqual([])
    expect(breachesOf(`${rule} yes\n${index}`, '0.2.0')).toHaveLength(1)
    expect(breachesOf(`${rule} it has a dozen rows\ndrop table x;`, '0.2.0')).toHaveLength(1)
  })

  test('statements end where PostgreSQL ends them', () => {
    expect(statementsOf("select ';', 'it''s'; -- a; b\ndo $a$ begin; $$;$$ end $a$;")).toEqual([
      "select '', ''",
      "do ''",
    ])
  })
})

describe(`migrations after ${release.upTo}`, () => {
  test.each(later.length ? later : ['none'])('%s bears the version before it', (name) => {
    if (name === 'none') return
    expect(
      breachesOf(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'), version),
    ).toEqual([])
  })
})

describe('the queries of the last release, on the database as it is now', () => {
  ownDatabase()
  let client: pg.Client
  let now: Snapshot
  beforeAll(async () => {
    client = new pg.Client({ connectionString: process.env.DATABASE_URL })
    await client.connect()
    now = await snapshotOf(client)
  })
  afterAll(() => client.end())

  test('can be planned: each table is read, written to, upserted and deleted from', async () => {
    let planned = 0
    for (const [table, columns] of Object.entries(release.tables)) {
      const names = Object.keys(columns).map((column) => `"${column}"`)
      const values = Object.values(columns).map(({ type }, at) => `$${at + 1}::${type}`)
      const first = names[0]
      const queries = [
        `select ${names} from "${table}"`,
        `insert into "${table}" (${names}) overriding system value values (${values})`,
        `update "${table}" set ${names.map((column, at) => `${column} = ${values[at]}`)} where false`,
        `delete from "${table}" where ${first} is null`,
        ...(release.unique[table] ?? []).map((keys) => {
          const quoted = keys.split(', ').map((column) => `"${column}"`)
          return `insert into "${table}" (${names}) overriding system value values (${values})
            on conflict (${quoted}) do nothing`
        }),
      ]
      for (const sql of queries) {
        const generated = Object.values(columns).some(({ type }) => type === 'tsvector')
        if (generated && !sql.startsWith('select') && !sql.startsWith('delete')) continue
        await client.query(`prepare query as ${sql}`)
        await client.query('deallocate query')
        planned++
      }
    }
    expect(planned).toBeGreaterThan(200)
  })

  test('get what they know: types, words and what may be empty are as they were', () => {
    for (const [table, columns] of Object.entries(release.tables))
      for (const [column, was] of Object.entries(columns))
        expect([table, column, now.tables[table]?.[column]]).toMatchObject([
          table,
          column,
          { type: was.type, mayBeEmpty: was.mayBeEmpty },
        ])
    for (const [name, words] of Object.entries(release.enums))
      expect([name, now.enums[name]]).toEqual([name, words])
  })

  test('may leave out what they don’t know', () => {
    const needed = Object.entries(now.tables).flatMap(([table, columns]) =>
      Object.entries(columns)
        .filter(([column]) => release.tables[table] && !release.tables[table][column])
        .filter(([, { mayBeEmpty, filled }]) => !mayBeEmpty && !filled)
        .map(([column]) => `${table}.${column}`),
    )
    expect(needed).toEqual([])
  })
})
