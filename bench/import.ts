import { statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { generatedWxr } from '#testing/wxr.ts'
import { cleanUp, folder, measureCommand, report } from './setting.ts'

// Importing a WordPress export as its command does: how many articles a second, and how much memory
// that takes at a tenth of them and at all. PostgreSQL's own memory isn't in it.

async function run(base: string, name: string, file: string) {
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = base.replace('/postgres', `/${name}`)
  await prepareDatabase(url)
  return again(url, name, file)
}

async function again(url: string, name: string, file: string) {
  const args = ['scripts/import.ts', 'wordpress', file, '--no-download']
  const env = { DATABASE_URL: url, DATA_DIR: join(folder, name) }
  return { url, ...(await measureCommand(args, env)) }
}

async function countIn(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(
    'select count(*)::int as count from "Article" where state = \'published\'',
  )
  await client.end()
  return rows[0].count
}

const megabytes = (file: string) => `${(statSync(file).size / 2 ** 20).toFixed(0)} MB`

/** An export of `many` generated articles, and of a tenth of them. */
export async function bench(many: number): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    const tenth = Math.max(1, Math.round(many / 10))
    const [small, big] = [await generatedWxr(tenth, folder), await generatedWxr(many, folder)]
    const little = await run(postgres.url, 'import_tenth', small)
    report(
      `${tenth} articles (${megabytes(small)})`,
      `${little.seconds.toFixed(1)} s, ${Math.round(tenth / little.seconds)}/s, peak ${little.peak.toFixed(0)} MB`,
      '',
      null,
    )
    const much = await run(postgres.url, 'import_all', big)
    const count = await countIn(much.url)
    report(
      `${many} articles (${megabytes(big)})`,
      `${much.seconds.toFixed(1)} s, ${Math.round(many / much.seconds)}/s, peak ${much.peak.toFixed(0)} MB`,
      `${many} published`,
      count === many,
    )
    const ratio = much.peak / little.peak
    report('peak memory, all : a tenth', ratio.toFixed(2), '< 1.3', ratio < 1.3)
    const second = await again(much.url, 'import_all', big)
    report(
      'the same again, nothing to do',
      `${second.seconds.toFixed(1)} s, ${Math.round(many / second.seconds)}/s`,
      `${many} published`,
      (await countIn(much.url)) === many,
    )
  } finally {
    await cleanUp()
    await postgres.stop()
  }
}
