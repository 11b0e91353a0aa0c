import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { startPostgres } from '#lib/platform/postgres.ts'
import { type Newsroom, startNewsroom } from '#testing/served.ts'

// The demo newsroom, with what an export must not lose added, is exported and brought into an empty
// one; then every address that readers and programs know is asked of both.

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-export-'))
chmodSync(folder, 0o711)
const [here, there, exported] = ['here', 'there', 'exported'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
let one: Newsroom
let other: Newsroom

/** Runs a program of ours with a newsroom's data folder. */
async function runWith(dataDir: string, args: string[], env: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, ...args], {
    env: { ...process.env, DATABASE_URL: '', SITE_URL: '', ...env, DATA_DIR: dataDir },
  })
  return stdout
}

test.beforeAll(async () => {
  test.setTimeout(300_000)
  const first = await startNewsroom(here)
  const { url } = await startPostgres(here)
  const seed = `
    const { makeEverything } = await import('#testing/everything.ts')
    await makeEverything()
    process.exit(0)`
  await runWith(here, ['--input-type=module', '-e', seed], { DATABASE_URL: url })
  await first.stop()
  console.log(await runWith(here, ['scripts/export.ts', exported]))
  console.log(await runWith(there, ['scripts/import.ts', 'broadsheet', exported]))
  one = await startNewsroom(here)
  other = await startNewsroom(there, { DEMO: '0' })
})
test.afterAll(async () => {
  await one?.stop()
  await other?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const records = (kind: string) =>
  readFileSync(join(exported, `${kind}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** What an address answers, without what two newsrooms can't have in common: where they are. */
async function answer({ origin }: Newsroom, path: string) {
  const response = await fetch(origin + path, { redirect: 'manual' })
  const body = Buffer.from(await response.arrayBuffer())
  const { host } = new URL(origin)
  const anywhere = (text: string) =>
    text
      .replaceAll(host, 'host')
      .replaceAll(encodeURIComponent(host), 'host')
      // The key that alerts are signed with stays.
      .replace(/ data-key="[\w-]+"/g, '')
      // Whether React hints at files in time depends on the machine, not on the newsroom.
      .replace(/<link rel="preload"[^>]*>/g, '')
  const type = response.headers.get('content-type') ?? ''
  return {
    status: response.status,
    type,
    leadsTo: anywhere(response.headers.get('location') ?? ''),
    body: /^(image|font)\//.test(type) ? body.toString('base64') : anywhere(body.toString()),
  }
}

const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, it = '']) => it)

/** Paths of all that the sitemaps list, of the sitemaps, and of the pictures that they name. */
async function pathsOfSitemaps(): Promise<string[]> {
  const pathsIn = async (path: string) =>
    found((await answer(one, path)).body, /<(?:image:)?loc>([^<]+)</g).map(
      (url) => new URL(url).pathname,
    )
  const robots = (await answer(one, '/robots.txt')).body
  const paths = new Set(['/robots.txt'])
  for (const index of found(robots, /^Sitemap: (\S+)/gim).map((url) => new URL(url).pathname)) {
    paths.add(index)
    for (const file of await pathsIn(index)) {
      paths.add(file)
      if (file.endsWith('.xml')) for (const path of await pathsIn(file)) paths.add(path)
    }
  }
  return [...paths]
}

async function mustBeSame(paths: Iterable<string>): Promise<number> {
  let compared = 0
  for (const path of paths) {
    const [expected, given] = [await answer(one, path), await answer(other, path)]
    expect.soft({ path, ...given }).toEqual({ path, ...expected })
    compared++
  }
  return compared
}

test('every page, feed and picture that sitemaps and pages name is the same', async () => {
  const paths = new Set(await pathsOfSitemaps())
  for (const path of [
    '/',
    '/corrections',
    '/archive',
    '/newsletters',
    '/most-read',
    '/notifications',
  ])
    paths.add(path)
  paths.add('/article/ferry-at-seven/history')
  paths.add('/manifest.webmanifest')
  expect(paths.size).toBeGreaterThan(80)
  // What these pages lead to on their own site: feeds, earlier pages, pictures.
  for (const path of [...paths]) {
    if (/\.\w+$/.test(path)) continue
    const { body } = await answer(one, path)
    for (const link of found(body, /<(?:link|a)\s[^>]*?href="(\/[^"/][^"]*)"/g))
      paths.add(link.replaceAll('&amp;', '&').replace(/#.*/, ''))
    const pictures = found(body, /(\/media\/[0-9a-f]{32}-\d+\.(?:webp|jpg))/g)
    for (const picture of pictures.slice(0, 1)) paths.add(picture)
  }
  const asked = [...paths].filter((path) => !/^\/(admin|_next|search|preview)/.test(path))
  const compared = await mustBeSame(asked)
  console.log(`${compared} addresses are the same`)
})

test('every old address leads where it led, and what was taken down is gone', async () => {
  const kinds = {
    articles: 'article',
    bylines: 'by',
    sections: 'section',
    topics: 'topic',
    pages: 'page',
  }
  const paths: string[] = Object.entries(kinds).flatMap(([kind, first]) =>
    records(kind).flatMap(({ addresses }) =>
      addresses.map(({ slug }: { slug: string }) => `/${first}/${slug}`),
    ),
  )
  for (const { path } of records('redirects')) paths.push(path)
  for (const { oldHashes } of records('media'))
    for (const hash of oldHashes) paths.push(`/media/${hash}-400.webp`)
  await mustBeSame(paths)
  const at = async (path: string) => {
    const { status, leadsTo } = await answer(other, path)
    return [status, leadsTo.replace('http://host', '')]
  }
  expect(await at('/article/ferry-at-six')).toEqual([301, '/article/ferry-at-seven'])
  expect(await at('/by/m-export')).toEqual([301, '/by/mara-export'])
  expect(await at('/section/harbor')).toEqual([301, '/section/harbour'])
  expect(await at('/topic/boats')).toEqual([301, '/topic/ships'])
  expect(await at('/2019/05/ferry.html?id=4')).toEqual([301, '/article/ferry-at-seven'])
  expect(await at('/article/nothing-of-this-was-true')).toEqual([410, ''])
})

test('counts are what they were', async () => {
  const path = '/api/articles/ferry-at-seven/reads'
  const count = await (await fetch(other.origin + path)).json()
  expect(count).toMatchObject({ reads: 4321 })
})
