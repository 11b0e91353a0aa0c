import { once } from 'node:events'
import { chmodSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { makeToken } from '#lib/api/tokens.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { databaseUrl, db } from '#lib/platform/db.ts'
import { freePort } from '#lib/platform/port.ts'
import { watchPrimary } from '#lib/platform/primary.ts'
import { makeDraft, makePublished, system } from '#testing/newsroom.ts'
import type { Newsroom } from '#testing/served.ts'
import { startNewsroom } from '#testing/served.ts'
import { type Pair, startPair } from '#testing/standby.ts'
import { startVarnish } from '#testing/varnish.ts'
import { ClusterLoad, countedReads, forLoad, missingReads, whatIsThere } from './cluster/load.ts'
import { type Machine, Machines, startPostgresOn, startS3 } from './cluster/machines.ts'
import { cleanUp, folder, report } from './setting.ts'

// Seven machines on one: three instances, a primary and a standby that it waits for, an S3 endpoint and
// Varnish. Under load an instance is killed, the primary crashes and the standby is promoted, and an
// instance's cable is pulled. What that cost is counted.

const secret = 'a-secret-of-the-whole-cluster'
const bucket = 'pictures'
const numbers = ['one', 'two', 'three'] as const

type Instance = { machine: Machine; newsroom: Newsroom | undefined; reachable: boolean }

/** Runs it all once; about two minutes. */
export async function bench(): Promise<void> {
  chmodSync(folder, 0o711)
  const machines = new Machines()
  const endings: (() => unknown)[] = [() => machines.remove()]
  try {
    await run(machines, endings)
  } finally {
    for (const end of endings.reverse())
      await Promise.resolve(end()).catch((error) => console.error(error))
    await cleanUp()
  }
}

async function run(machines: Machines, endings: (() => unknown)[]): Promise<void> {
  console.log(
    machines.separate
      ? 'Each machine is a network namespace.'
      : 'Network namespaces aren’t allowed here: all share one network, and no cable is pulled.',
  )
  const databases = { primary: machines.add('primary', 21), standby: machines.add('standby', 22) }
  const pair = await startPair(join(folder, 'databases'), {
    addresses: { primary: databases.primary.address, standby: databases.standby.address },
    start: startPostgresOn(databases),
  })
  endings.push(() => pair.stop())
  const s3 = await startS3(machines.add('pictures', 31), join(folder, 's3'), bucket)
  endings.push(s3.stop)

  process.env.DATABASE_URL = pair.both
  process.env.DATA_DIR = join(folder, 'bench')
  const stopWatching = watchPrimary()
  endings.push(async () => {
    stopWatching()
    await stopStoringJobs()
    await db().$disconnect()
  })
  await prepareDatabase(databaseUrl())

  const front = machines.add('front', 41)
  const ports = { front: 6081, instance: machines.separate ? () => 3000 : freePort }
  const site = `http://${front.address}:${ports.front}`
  const instances: Instance[] = numbers.map((name, n) => ({
    machine: machines.add(name, 11 + n),
    newsroom: undefined,
    reachable: true,
  }))
  const instancePorts = await Promise.all(instances.map(() => ports.instance()))
  const start = async (n: number): Promise<void> => {
    const instance = instances[n]
    if (!instance) return
    const { machine } = instance
    instance.newsroom = await startNewsroom(
      join(folder, machine.name),
      {
        HOST: machine.address,
        PORT: String(instancePorts[n]),
        DATABASE_URL: pair.both,
        DATABASE_REPLICA_URL: pair.standby.url,
        SITE_URL: site,
        NEXTAUTH_SECRET: secret,
        // Those who read come through this program, then Varnish.
        TRUST_PROXY: '2',
        PURGE_URLS: site,
        PURGE_SECRET: secret,
        S3_BUCKET: bucket,
        S3_ENDPOINT: s3.endpoint,
        S3_ACCESS_KEY_ID: 'S3RVER',
        S3_SECRET_ACCESS_KEY: 'S3RVER',
        ...(n === 0 ? {} : { DEMO: '0' }),
      },
      machine.within,
    )
  }
  endings.push(() =>
    Promise.all(instances.map(({ newsroom }) => newsroom?.process.kill('SIGKILL'))),
  )
  for (const n of instances.keys()) await start(n)
  const varnish = await startVarnish({
    backends: instances.map(({ machine }, n) => ({
      host: machine.address,
      port: instancePorts[n] ?? 0,
    })),
    secret,
    host: front.address,
    port: ports.front,
    within: front.within,
    lookEvery: '500ms',
  })
  endings.push(() => varnish.stop())

  const { paths, pictures, slugs } = await whatIsThere(site)
  const { token } = await makeToken(system, {
    name: 'Cluster',
    scopes: ['articles:write', 'articles:read-all', 'articles:publish'],
    days: 30,
  })
  const article = forLoad(await makePublished({ headline: 'Ferry runs again, edition 0' }))
  const drafts = await Promise.all([1, 2].map(async () => forLoad(await makeDraft(system))))
  // From here on an answered write is on both servers.
  await onServer(pair.primary.url, `alter system set synchronous_standby_names = '*'`)
  await onServer(pair.primary.url, 'select pg_reload_conf()')
  const before = await countedReads()

  const load = new ClusterLoad(site, token)
  load.begin({ paths: [...paths, `/article/${article.slug}`], pictures, slugs, drafts, article })
  const seen = watchPublications(load, site, () =>
    instances.flatMap(({ machine, newsroom, reachable }, n) =>
      newsroom && reachable
        ? [{ name: machine.name, host: machine.address, port: instancePorts[n] ?? 0 }]
        : [],
    ),
  )

  const phase = phases(load)
  await sleep(12_000)
  phase('calm, 12 s')

  const [one, two] = instances
  if (!one || !two) throw new Error('there are three')
  one.reachable = false
  const killed = one.newsroom?.process
  killed?.kill('SIGKILL')
  if (killed) await once(killed, 'exit')
  one.newsroom = undefined
  await sleep(5000)
  await start(0)
  one.reachable = true
  await sleep(5000)
  phase('an instance killed, and started again after 5 s')

  await crash(pair)
  await sleep(4000)
  await pair.promote()
  const promotedAt = performance.now()
  const savedBefore = load.saves.asked - load.saves.failed
  while (load.saves.asked - load.saves.failed === savedBefore) await sleep(20)
  const writesBack = performance.now() - promotedAt
  await sleep(10_000)
  phase('the primary crashed, the standby promoted after 4 s')

  if (machines.separate) {
    two.reachable = false
    machines.plug(two.machine, false)
    await sleep(8000)
    machines.plug(two.machine, true)
    await sleep(6000)
    two.reachable = true
    await sleep(4000)
    phase('an instance’s cable pulled for 8 s')
  }
  await load.end()
  const delays = await seen.end()

  console.log('\nIn all')
  const answered = load.answeredReads
  const lostReads = await missingReads(answered, before)
  const total = load.pages.asked + load.pictures.asked
  const failed = load.pages.failed + load.pictures.failed
  report(
    'pages and pictures failed',
    `${failed} of ${total} ${how(load.pages.how)}`,
    '0',
    failed === 0,
  )
  report('reads answered, of them lost', `${answered}, ${lostReads}`, '0 lost', lostReads === 0)
  const lostSaves = await lostOf(load)
  report(
    'saves answered, of them lost',
    `${load.saves.asked - load.saves.failed}, ${lostSaves}`,
    '0 lost',
    lostSaves === 0,
  )
  report(
    'first save after the promotion',
    `${(writesBack / 1000).toFixed(1)} s`,
    '≤ 5 s',
    writesBack <= 5000,
  )
  const sorted = delays.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  report(
    'a publication is visible at Varnish and every instance',
    `${sorted.length} publications: median ${Math.round(at(0.5))} ms, slowest ${Math.round(at(1))} ms`,
    'median ≤ 1000 ms',
    at(0.5) <= 1000,
  )
  report('an older page after a newer one', String(seen.older()), '0', seen.older() === 0)
  const { 'MAIN.cache_hit': hits = 0, 'MAIN.cache_miss': misses = 0 } = varnish.counters()
  report(
    'Varnish answered by itself',
    `${((100 * hits) / Math.max(1, hits + misses)).toFixed(1)} % of ${hits + misses}`,
    '≥ 90 %',
    hits / (hits + misses) >= 0.9,
  )
}

const how = (counts: Map<string, number>) =>
  counts.size ? `(${[...counts].map(([what, times]) => `${what}: ${times}`).join(', ')})` : ''

/** Prints, at the end of each phase, what was asked in it and what failed. */
function phases(load: ClusterLoad): (name: string) => void {
  const kinds = ['pages', 'pictures', 'reads', 'saves', 'publications'] as const
  const now = () => kinds.map((kind) => ({ asked: load[kind].asked, failed: load[kind].failed }))
  let last = now()
  return (name) => {
    const next = now()
    console.log(`\n${name}`)
    for (const [n, kind] of kinds.entries()) {
      const asked = (next[n]?.asked ?? 0) - (last[n]?.asked ?? 0)
      const failed = (next[n]?.failed ?? 0) - (last[n]?.failed ?? 0)
      console.log(`  ${kind}: ${asked} asked, ${failed} failed`)
    }
    last = next
  }
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** As when its machine loses power: nothing is finished. */
async function crash(pair: Pair): Promise<void> {
  const [pid] = readFileSync(
    join(folder, 'databases/primary/postgres/postmaster.pid'),
    'utf8',
  ).split('\n')
  process.kill(Number(pid), 'SIGQUIT')
  // It is not to be stopped once more.
  pair.primary.stop = async () => {}
}

/** Of saves that were answered, how many aren't there. */
async function lostOf(load: ClusterLoad): Promise<number> {
  let missing = 0
  for (const [id, { text, version }] of load.saved) {
    const article = await db().article.findUniqueOrThrow({
      where: { id },
      select: { version: true, workingRevision: { select: { standfirst: true } } },
    })
    const same = article.version === version
    if (article.version < version || (same && article.workingRevision?.standfirst !== text))
      missing++
  }
  return missing
}

type Place = { name: string; host: string; port: number }

/** Asks Varnish and every instance for what was published, until each shows it. */
function watchPublications(load: ClusterLoad, site: string, instances: () => Place[]) {
  const { hostname, port, host } = new URL(site)
  const delays: number[] = []
  let older = 0
  let done = 0
  let going = true
  const editionOf = (html: string) => Number(/edition (\d+)/.exec(html)?.[1] ?? -1)
  const look = async () => {
    while (going || done < load.published.length) {
      const next = load.published[done]
      if (!next) {
        await sleep(5)
        continue
      }
      const wanted = editionOf(next.headline)
      const waitFor = async (place: Place): Promise<void> => {
        for (;;) {
          // One that is gone meanwhile shows nothing to anyone.
          if (place.name !== 'front' && !instances().some(({ name }) => name === place.name)) return
          const html = await page(place, `/article/${next.slug}`, host)
          if (html !== undefined && editionOf(html) >= wanted) break
          if (performance.now() - next.at > 20_000) break
          await sleep(5)
        }
      }
      const places = [{ name: 'front', host: hostname, port: Number(port) }, ...instances()]
      await Promise.all(places.map(waitFor))
      delays.push(performance.now() - next.at)
      // Once seen everywhere, nobody may be shown anything older.
      for (const place of [...places.slice(0, 1), ...instances()]) {
        const html = await page(place, `/article/${next.slug}`, host)
        if (html !== undefined && editionOf(html) >= 0 && editionOf(html) < wanted) older++
      }
      done++
    }
  }
  const looking = look()
  return {
    older: () => older,
    async end(): Promise<number[]> {
      going = false
      await looking
      return delays
    },
  }
}

/** A page as this machine gives it; nothing when it doesn't within 2 s. */
function page({ host, port }: Place, path: string, site: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const req = get(
      { host, port, path, headers: { host: site }, timeout: 2000, agent: false },
      (res) => {
        let body = ''
        res.setEncoding('utf8').on('data', (chunk) => {
          body += chunk
        })
        res.on('end', () => resolve(body)).on('error', () => resolve(undefined))
      },
    )
    req.on('timeout', () => req.destroy()).on('error', () => resolve(undefined))
  })
}
