import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '#lib/platform/postgres.ts'
import { child, cleanUp, folder, makeDatabase, report, startApp } from './setting.ts'

const scheduled = 1000
const instances = 2

/** The desk's work: many articles due in the same second, and one that thousands follow live. */
export async function bench(): Promise<void> {
  const postgres = await startPostgres(folder)
  try {
    console.log(`\n${scheduled} articles scheduled for the same second, ${instances} instances`)
    await sameSecond(postgres.url)
    // A process of its own: it writes to a database of its own.
    const live = child(['bench/live.ts', postgres.url], {})
    live.stdout?.pipe(process.stdout)
    await once(live, 'exit')
  } finally {
    await cleanUp()
    await postgres.stop()
  }
}

async function sameSecond(base: string): Promise<void> {
  const file = join(folder, 'drafts.jsonl')
  const draft = (n: number) =>
    JSON.stringify({
      id: `draft-${n}`,
      headline: `Ferry ${n} runs again after the winter`,
      standfirst: 'The morning crossing is back.',
      section: `Section ${n % 6}`,
      bylines: [`Reporter ${n % 200}`],
      body: 'The ferry left the quay on time and the harbour was quiet again.\n\n'.repeat(8),
    })
  await writeFile(file, Array.from({ length: scheduled }, (_, n) => draft(n)).join('\n'))
  const url = await makeDatabase(base, 'desk', file, scheduled)
  const apps = []
  for (let n = 0; n < instances; n++) apps.push(await startApp(`desk-${n}`, url))

  const dueAt = await scheduleAll(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const count = async (sql: string) =>
    Number((await client.query<{ n: string }>(`select count(*) as n ${sql}`)).rows[0]?.n)
  const until = async (sql: string, wanted: number, ms: number) => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(200))
      if ((await count(sql)) >= wanted) return
  }
  await pause(Math.max(0, dueAt.getTime() - Date.now()))
  await until(`from "Schedule" where state in ('done', 'failed')`, scheduled, 300_000)

  const last = (Date.now() - dueAt.getTime()) / 1000
  // The time of what readers have is that of its transaction; the last one's end was waited for.
  const { rows } = await client.query<{ first: number; half: number }>(
    `select min(s) as first, percentile_cont(0.5) within group (order by s) as half
     from (select extract(epoch from "liveAt" - $1)::float8 as s
       from "Article" where "liveAt" is not null) seconds`,
    [dueAt],
  )
  const { first = 0, half = 0 } = rows[0] ?? {}
  const done = await count(`from "Schedule" where state = 'done'`)
  const once = await count(
    `from (select "articleId" from "Publication" group by 1 having count(*) = 1) each`,
  )
  report(
    'published, each once',
    `${done} of ${scheduled}, ${once} once`,
    'all, once',
    done === scheduled && once === scheduled,
  )
  report('the first is public after', `${first.toFixed(2)} s`, '< 1 s', first < 1)
  report('half of them after', `${half.toFixed(1)} s`, '', null)
  report('the last is public after', `${last.toFixed(1)} s`, '< 30 s', last < 30)
  report('rate', `${Math.round(scheduled / last)}/s`, '', null)
  await until(`from "Receipt" where state <> 'pending'`, scheduled * 3, 300_000)
  const since = (Date.now() - dueAt.getTime()) / 1000
  const receipts = await count(`from "Receipt" where state = 'done'`)
  const all = await count('from "Receipt"')
  report(
    'receipts (readers’ pages, fronts and feeds looked at)',
    `${receipts} of ${all} done after ${since.toFixed(1)} s`,
    'all done',
    receipts === all,
  )
  await client.end()
  for (const app of apps) await app.stop()
}

/** Schedules every draft, as an editor would. @returns the second for which they are */
async function scheduleAll(url: string): Promise<Date> {
  process.env.DATABASE_URL = url
  const { db } = await import('#lib/platform/db.ts')
  const { scheduleArticle } = await import('#lib/schedules/commands.ts')
  const drafts = await db().article.findMany({ select: { id: true, version: true } })
  const actor = { kind: 'system', name: 'bench' } as const
  const schedule = (id: number, baseVersion: number, dueAt: Date) =>
    scheduleArticle(actor, { id, baseVersion, kind: 'publish', dueAt })
  // How long it takes decides for when: the second must be still to come for the last one.
  const began = Date.now()
  const far = new Date(began + 3_600_000)
  for (const { id, version } of drafts.slice(0, 20)) await schedule(id, version, far)
  const each = (Date.now() - began) / 20
  const dueAt = new Date(Math.ceil((Date.now() + each * drafts.length * 1.5) / 1000 + 10) * 1000)
  for (const { id, version } of drafts) await schedule(id, version, dueAt)
  const took = (Date.now() - began) / (drafts.length + 20)
  console.log(`Scheduled ${drafts.length} articles, ${took.toFixed(1)} ms each.`)
  await db().$disconnect()
  return dueAt
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
