import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeToken } from '#lib/api/tokens.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { stopStoringJobs } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { startPostgres } from '#lib/platform/postgres.ts'
import { makeDraft, makePublished, system } from '#testing/newsroom.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { ClusterLoad, countedReads, forLoad, missingReads, whatIsThere } from './cluster/load.ts'
import { cleanUp, folder, report } from './setting.ts'

// What goes wrong on one machine at night: the database is gone for a minute, the disk is full, the
// clock jumps, memory is short, and two thousand clients are slow. Load goes on, and is counted.

const clockFile = join(folder, 'clock')
/** libfaketime (Debian: faketime): what a program takes for the time is said by a file. */
const [fakeTime] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')

/** Runs it all once; about four minutes. */
export async function bench(): Promise<void> {
  chmodSync(folder, 0o711)
  let postgres = await startPostgres(folder)
  process.env.DATABASE_URL = postgres.url
  process.env.DATA_DIR = join(folder, 'bench')
  const dataDir = join(folder, 'newsroom')
  const journal = join(dataDir, 'reads')
  mkdirSync(journal, { recursive: true })
  const mounted = mountSmallDisk(journal)
  writeFileSync(clockFile, '+0')
  let newsroom: Newsroom | undefined
  try {
    await prepareDatabase(postgres.url)
    newsroom = await startNewsroom(dataDir, {
      DATABASE_URL: postgres.url,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'silent',
      // A small machine: V8 may have this much.
      NODE_OPTIONS: '--max-old-space-size=256',
      ...(fakeTime
        ? {
            LD_PRELOAD: fakeTime,
            FAKETIME_TIMESTAMP_FILE: clockFile,
            FAKETIME_NO_CACHE: '1',
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
          }
        : {}),
    })
    const { origin } = newsroom
    const seen = await whatIsThere(origin)
    const { token } = await makeToken(system, {
      name: 'Chaos',
      scopes: ['articles:write', 'articles:read-all', 'articles:publish'],
      days: 30,
    })
    const article = forLoad(await makePublished({ headline: 'Ferry runs again, edition 0' }))
    const drafts = [forLoad(await makeDraft(system))]
    const to = { ...seen, drafts, article }
    for (const path of seen.paths) await (await fetch(origin + path)).text()

    /** Load while `work` goes on; afterwards what was asked is reported. */
    async function under(
      name: string,
      work: (load: ClusterLoad) => Promise<void>,
    ): Promise<ClusterLoad> {
      console.log(`\n${name}`)
      const before = await countedReads()
      const load = new ClusterLoad(origin, token)
      load.begin(to)
      await work(load)
      await load.end()
      const { pages, reads, saves } = load
      report('pages failed', `${pages.failed} of ${pages.asked}`, '0', pages.failed === 0)
      const lost = await missingReads(load.answeredReads, before)
      report(
        'reads answered, of them lost',
        `${load.answeredReads} (${reads.failed} refused), ${lost}`,
        '0 lost',
        lost === 0,
      )
      const how = [...saves.how].map(([what, times]) => `${what}: ${times}`).join(', ')
      report('saves answered', `${saves.asked - saves.failed} of ${saves.asked} ${how}`, '', null)
      return load
    }

    const away = await under('The database is stopped for a minute', async () => {
      await sleep(3000)
      await postgres.stop()
      await sleep(60_000)
      postgres = await startPostgres(folder)
      await sleep(5000)
    })
    const clear = [...away.saves.how.keys()].every((status) => status === '503')
    report(
      'saves meanwhile are refused as 503',
      [...away.saves.how.keys()].join(', '),
      '503',
      clear,
    )

    if (mounted) {
      const full = await under('The disk fills up while the database is away', async () => {
        await postgres.stop()
        await sleep(2000)
        fill(journal)
        await sleep(8000)
        rmSync(join(journal, 'ballast'))
        await sleep(2000)
        postgres = await startPostgres(folder)
        await sleep(5000)
      })
      report(
        'reads are refused rather than lost',
        String(full.reads.failed),
        '> 0',
        full.reads.failed > 0,
      )
    } else console.log('\nA small disk can’t be mounted here: as root only.')

    if (fakeTime) {
      await under('The clock jumps two hours ahead, a day back, and home', async () => {
        for (const offset of ['+7200', '-86400', '+0']) {
          await sleep(3000)
          writeFileSync(clockFile, offset)
        }
        await sleep(3000)
      })
    } else console.log('\nNo clock jumps: libfaketime isn’t installed (Debian: faketime).')

    const slow: Socket[] = []
    const quick = await under('Two thousand slow connections', async () => {
      const port = Number(new URL(origin).port)
      for (let n = 0; n < 2000; n++) {
        const socket = connect(port, '127.0.0.1').on('error', () => {})
        // Half never end their question, half never read the answer.
        if (n % 2) socket.write('GET / HTTP/1.1\r\nHost: slow\r\nX-A: ')
        else {
          socket.pause()
          socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20))
        }
        slow.push(socket)
        if (n % 100 === 0) await sleep(20)
      }
      const drip = setInterval(() => {
        for (const socket of slow) if (!socket.destroyed && socket.writable) socket.write('b')
      }, 1000)
      await sleep(15_000)
      clearInterval(drip)
    })
    report('pages answered meanwhile', `${Math.round(quick.pages.asked / 15)}/s`, '', null)
    for (const socket of slow) socket.destroy()

    await under(
      'Six thousand addresses that lead nowhere or search, with 256 MB for V8',
      async () => {
        for (let n = 0; n < 6000; n += 20)
          await Promise.all(
            Array.from({ length: 20 }, (_, k) =>
              fetch(`${origin}/${k % 2 ? 'search?q=' : 'nowhere/'}${n + k}`)
                .then((response) => response.arrayBuffer())
                .catch(() => {}),
            ),
          )
      },
    )
    const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${newsroom.process.pid}/status`, 'utf8'))
    report('the process lives, in', `${Math.round(Number(rss?.[1]) / 1024)} MB`, '', null)
  } finally {
    newsroom?.process.kill('SIGKILL')
    await stopStoringJobs().catch(() => {})
    await db().$disconnect()
    await postgres.stop()
    if (mounted) execFileSync('umount', ['-l', journal])
    await cleanUp()
  }
}

/** A disk of one megabyte. @returns whether it could be had */
function mountSmallDisk(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function fill(disk: string): void {
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(2 * 1024 * 1024))
  } catch {
    // As much of it as there is room for stands.
  }
  if (!existsSync(join(disk, 'ballast'))) throw new Error('the disk could not be filled')
}
