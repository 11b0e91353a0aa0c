import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { StartFailure } from './failures.ts'
import { processState } from './process-state.ts'

// Prisma's own schema engine, as WebAssembly from npm: `prisma migrate` would download a native one,
// which fails behind many firewalls. The history that it keeps in the database is the same.

const folder = 'prisma/migrations'

type Engine = {
  applyMigrations(input: object): Promise<{ appliedMigrationNames: string[] }>
  diff(input: object): Promise<{ exitCode: number; stdout?: string }>
  free(): void
}

// The glue code holds one instance; a second one would read the first one's memory.
const loadGlue = () => processState('schema-engine', instantiate)

async function instantiate() {
  const require = createRequire(import.meta.url)
  const js = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = await readFile(join(js, '..', 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, {
    './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports,
  })
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as (() => void) | undefined)?.()
  return glue
}

/** Runs `work` with an engine on its own connections, which are closed after it. */
async function withEngine<T>(url: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  const engine = await openEngine(pool)
  try {
    return await work(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * Sends a migration as a whole: all of it or nothing. The adapter's own way cuts it at each semicolon,
 * also at those inside a function's body.
 */
function wholeScripts(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () =>
    Object.assign(await connect(), {
      executeScript: async (script: string) => void (await pool.query(script)),
    })
  return factory
}

async function openEngine(pool: pg.Pool): Promise<Engine> {
  const glue = await loadGlue()
  const schema = await readFile('prisma/schema.prisma', 'utf8')
  return glue.SchemaEngine.new(
    { datamodels: [['prisma/schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(wholeScripts(pool)),
  ) as Promise<Engine>
}

/** Names of the migrations that this version needs, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

async function migrationsList(wanted: (name: string) => boolean = () => true) {
  const names = (await migrationNames()).filter(wanted)
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok',
            value: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  }
}

const filters = { externalTables: [], externalEnums: [] }

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
  } catch (error) {
    const { hostname, port, pathname } = new URL(url)
    const why = (error as Error).message || (error as NodeJS.ErrnoException).code
    throw new StartFailure(
      `The database ${hostname}:${port || 5432}${pathname} (DATABASE_URL) cannot be reached: ${why}.`,
    )
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Names of the migrations that stand in a database. */
export async function appliedMigrations(on: pg.Pool | pg.Client): Promise<Set<string>> {
  const { rows } = await on.query("select to_regclass('_prisma_migrations') as found")
  if (!rows[0].found) return new Set()
  const done = await on.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  return new Set(done.rows.map((row) => row.migration_name))
}

/** Names of the migrations in the folder, and whether each stands in the database. */
export async function migrationStatus(url: string): Promise<{ name: string; applied: boolean }[]> {
  const names = await migrationNames()
  const applied = await withClient(url, appliedMigrations)
  return names.map((name) => ({ name, applied: applied.has(name) }))
}

/**
 * Applies the migrations that the database doesn't have yet. Instances that start together wait for
 * each other.
 * @param wanted by name: only these, for a database as it was at an earlier version
 * @returns the names of those applied.
 */
export async function migrate(
  url: string,
  wanted: (name: string) => boolean = () => true,
): Promise<string[]> {
  const missing = (await migrationStatus(url)).filter(({ applied }) => !applied)
  if (!missing.some(({ name }) => wanted(name))) return []
  return withClient(url, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('broadsheet migrate'))")
    return withEngine(url, async (engine) => {
      const done = await engine.applyMigrations({
        migrationsList: await migrationsList(wanted),
        filters,
      })
      return done.appliedMigrationNames
    })
  })
}

/** Removes everything from the database. */
export async function emptyDatabase(url: string): Promise<void> {
  await withClient(url, (client) =>
    client.query(
      'drop schema if exists pgboss cascade; drop schema public cascade; create schema public',
    ),
  )
}

/**
 * The SQL that leads from one schema to prisma/schema.prisma; for writing a migration.
 * @param url any database that can be reached; nothing in it is read
 * @param before an earlier text of prisma/schema.prisma; null stands for an empty database
 */
export async function schemaDiff(url: string, before: string | null): Promise<string> {
  const path = 'prisma/schema.prisma'
  const datamodel = (content: string) => ({ tag: 'schemaDatamodel', files: [{ path, content }] })
  return withEngine(url, async (engine) => {
    const { stdout } = await engine.diff({
      from: before === null ? { tag: 'empty' } : datamodel(before),
      to: datamodel(await readFile(path, 'utf8')),
      script: true,
      shadowDatabaseUrl: null,
      exitCode: null,
      filters,
    })
    return stdout ?? ''
  })
}
