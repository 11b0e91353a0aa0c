import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { backupState } from '#lib/backup/queries.ts'
import { inBytes } from '#lib/backup/schema.ts'
import { figure, queueFigures } from '#lib/health/figures.ts'
import { sources } from '#lib/metrics/sources.ts'
import { countOf } from '#lib/metrics/tally.ts'
import { poolFigures } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { life } from '#lib/platform/life.ts'
import { migrationNames } from '#lib/platform/migrate.ts'
import { versionOf } from '#lib/platform/version.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'

/** Something that whoever looks after the site looks at. */
export type Part = {
  name: string
  /** unknown: it could not be found out in time */
  state: 'good' | 'bad' | 'unknown'
  facts: [label: string, value: string][]
  /** In one sentence what is wrong, and what to do; empty when nothing is. */
  advice: string
}

type Found = Omit<Part, 'name' | 'state'>

/** How long (ms) each part may take: one that hangs doesn't keep the others. */
const withinMs = 2500

const number = (value: number) => value.toLocaleString('en-GB')
const inTime = (seconds: number) =>
  seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : seconds < 172_800
        ? `${Math.round(seconds / 3600)} h`
        : `${Math.round(seconds / 86_400)} days`

type DatabaseRow = {
  version: string
  bytes: string
  connections: number
  most: number
  recovering: boolean
}
type ReplicaRow = { state: string; lag: number }

async function database(): Promise<Found> {
  const [[row], replicas, applied, needed] = await Promise.all([
    figure<DatabaseRow>(`
      select current_setting('server_version') as version,
        pg_database_size(current_database())::text as bytes,
        (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as connections,
        current_setting('max_connections')::int as most, pg_is_in_recovery() as recovering`),
    // Who may not see the others' state gets rows without it.
    figure<ReplicaRow>(`
      select coalesce(state, 'unknown') as state,
        coalesce(extract(epoch from replay_lag), 0)::float8 as lag from pg_stat_replication`),
    figure<{ name: string }>(`
      select migration_name as name from _prisma_migrations where finished_at is not null`),
    migrationNames(),
  ])
  if (!row) throw new Error('the database said nothing')
  const has = new Set(applied.map(({ name }) => name))
  const missing = needed.filter((name) => !has.has(name)).length
  const newer = [...has].filter((name) => !needed.includes(name)).length
  const pool = poolFigures()
  const full = row.connections > 0.9 * row.most
  return {
    facts: [
      ['Version', `PostgreSQL ${row.version.split(' ')[0]}`],
      ['Size', inBytes(Number(row.bytes))],
      ['Migrations', `${has.size - newer} of ${needed.length}${newer ? `, ${newer} newer` : ''}`],
      ['Connections', `${row.connections} of ${row.most}`],
      ['This instance', `${pool.total - pool.idle} busy, ${pool.waiting} waiting for one`],
      [
        'Standbys',
        replicas.map(({ state, lag }) => `${state}, ${lag.toFixed(1)} s behind`).join('; ') ||
          'none',
      ],
    ],
    advice: missing
      ? `${missing} migrations are missing: run “npm run db -- migrate”, or start this version once more.`
      : full
        ? 'Nearly all connections are taken: raise max_connections, or look what else is connected.'
        : replicas.some(({ lag }) => lag > 30)
          ? 'A standby is more than half a minute behind: look at its disk and network.'
          : '',
  }
}

async function jobs(): Promise<Found> {
  const queues = await queueFigures()
  const sum = (of: 'waiting' | 'active' | 'failed') =>
    queues.reduce((all, queue) => all + queue[of], 0)
  const oldest = queues.reduce<(typeof queues)[number] | undefined>(
    (one, other) => (other.oldestSeconds > (one?.oldestSeconds ?? 0) ? other : one),
    undefined,
  )
  const asked = life().jobsAskedAt()
  const silent = asked === null ? null : (Date.now() - asked) / 1000
  const failed = queues.filter((queue) => queue.failed > 0)
  return {
    facts: [
      ['Waiting', number(sum('waiting'))],
      ['Being done', number(sum('active'))],
      ['Failed, in the last weeks', number(sum('failed'))],
      ['Oldest that is due', oldest ? `${inTime(oldest.oldestSeconds)} (${oldest.queue})` : 'none'],
      ...failed.map(({ queue, failed }): [string, string] => [
        `Failed of ${queue}`,
        number(failed),
      ]),
    ],
    advice:
      silent === null || silent > 15
        ? 'The job runner of this instance doesn’t ask for jobs: restart it, and look into the log.'
        : (oldest?.oldestSeconds ?? 0) > 300
          ? `Jobs of ${oldest?.queue} wait for more than five minutes: look into the log for “a job failed”.`
          : '',
  }
}

async function cache(): Promise<Found> {
  const all = sources().caches()
  const sum = (of: 'pages' | 'bytes' | 'maxBytes' | 'hits' | 'stale' | 'misses') =>
    all.reduce((total, one) => total + one[of], 0)
  const asked = sum('hits') + sum('stale') + sum('misses')
  const rate = asked ? (100 * sum('hits')) / asked : null
  const pages = all.find(({ name }) => name === 'pages')
  const full = pages ? pages.bytes > 0.95 * pages.maxBytes : false
  return {
    facts: [
      ['Pages', number(sum('pages'))],
      ['Size', `${inBytes(sum('bytes'))} of ${inBytes(sum('maxBytes'))}`],
      [
        'Answered from it',
        rate === null ? 'nobody asked yet' : `${rate.toFixed(1)} % of ${number(asked)}`,
      ],
      ['Older copies served', number(sum('stale'))],
    ],
    advice:
      full && asked > 1000 && (rate ?? 100) < 80
        ? 'The cache is full and often misses: give it more memory with PAGE_CACHE_MB.'
        : '',
  }
}

async function disk(): Promise<Found> {
  const { DATA_DIR, DISK_RESERVE_MB } = env()
  const { bavail, blocks, bsize } = await statfs(DATA_DIR)
  const free = bavail * bsize
  return {
    facts: [
      ['Free in DATA_DIR', `${inBytes(free)} of ${inBytes(blocks * bsize)}`],
      ['Kept free (DISK_RESERVE_MB)', inBytes(DISK_RESERVE_MB * 1_048_576)],
    ],
    advice:
      free < DISK_RESERVE_MB * 1_048_576
        ? 'The disk is full: make room at once, or pictures, reads and backups are refused.'
        : free < 0.1 * blocks * bsize
          ? 'Less than a tenth of the disk is free: make room, or move backups elsewhere (BACKUP_FOLDER).'
          : '',
  }
}

async function backups(): Promise<Found> {
  const { lastGood, next, lastFailure, warning, ageSeconds } = await backupState()
  return {
    facts: [
      ['Last good one', lastGood ? formatDeskTime(lastGood.at) : 'none'],
      ['Size', lastGood?.bytes ? inBytes(lastGood.bytes) : '–'],
      ['Read whole after it was made', lastGood?.verifiedAt ? 'yes' : lastGood ? 'no' : '–'],
      ['Age', ageSeconds === null ? '–' : inTime(ageSeconds)],
      ['Next', next ? formatDeskTime(next) : 'not scheduled'],
      ...(lastFailure
        ? [['Last failure', formatDeskTime(lastFailure.at)] as [string, string]]
        : []),
    ],
    advice: warning ? `${warning} See Settings, Backups.` : '',
  }
}

async function mail(): Promise<Found> {
  const { SMTP_URL } = env()
  const [row] = await figure<{ failed: number; waiting: number }>(`
    select (select count(*) from "Notification"
        where "mailFailure" <> '' and at > now() - interval '1 day')::int as failed,
      (select count(*) from pgboss.job
        where name in ('mail', 'newsletter-confirmation') and state = 'retry')::int as waiting`)
  const { failed = 0, waiting = 0 } = row ?? {}
  return {
    facts: [
      ['Mail server', SMTP_URL ? new URL(SMTP_URL).host : 'none'],
      ['Sent since this instance began', number(countOf('mails', 'sent'))],
      ['Tried again', number(waiting)],
      ['Failed in a day', number(failed)],
    ],
    advice: !SMTP_URL
      ? 'No mail is sent: set SMTP_URL and MAIL_FROM. Until then mails are kept in DATA_DIR/mails.'
      : waiting > 0
        ? 'The mail server doesn’t take mails just now; they are sent again. Look whether SMTP_URL is right and it runs.'
        : failed > 0
          ? 'Some mails could not be delivered: the accounts’ addresses may be wrong.'
          : '',
  }
}

async function instance(): Promise<Found> {
  const { version, commit, node } = versionOf()
  const { startedAt, stopping } = life()
  return {
    facts: [
      ['Broadsheet', version],
      ['Commit', commit],
      ['Node.js', node],
      ['Started', formatDeskTime(startedAt)],
      ['Runs for', inTime((Date.now() - startedAt.getTime()) / 1000)],
      ['Memory', inBytes(process.memoryUsage.rss())],
    ],
    advice: stopping ? 'This instance is ending.' : '',
  }
}

const parts: [name: string, find: () => Promise<Found>, unknown: string][] = [
  [
    'Database',
    database,
    'The database doesn’t answer: see whether PostgreSQL runs and its disk has room. Readers get the pages that are in the cache, and reads are kept on the disk meanwhile.',
  ],
  ['Jobs', jobs, 'Unknown while the database doesn’t answer; what is due is done when it is back.'],
  ['Page cache', cache, 'This can’t be told.'],
  ['Disk', disk, 'DATA_DIR can’t be looked at: see whether its disk is there.'],
  ['Backups', backups, 'Unknown while the database doesn’t answer.'],
  ['Mail', mail, 'Unknown while the database doesn’t answer; mails are sent when it is back.'],
  ['This instance', instance, 'This can’t be told.'],
]

/**
 * How the site is, as this instance sees it. Each part has its own time; one that can't be found out
 * says so, and the others are there all the same.
 * @throws Refused
 */
export async function readSiteState(actor: Actor): Promise<Part[]> {
  mustBeAllowed(actor, 'state.read')
  return Promise.all(
    parts.map(async ([name, find, unknown]): Promise<Part> => {
      const late = new AbortController()
      const found = await Promise.race([
        find().catch(() => null),
        sleep(withinMs, null, { signal: late.signal }).catch(() => null),
      ])
      late.abort()
      if (!found) return { name, state: 'unknown', facts: [], advice: unknown }
      return { name, state: found.advice ? 'bad' : 'good', ...found }
    }),
  )
}
