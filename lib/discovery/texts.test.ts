import { expect, test } from 'vitest'
import { collectingTags, type Limit, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { saveDiscovery } from './commands.ts'
import { crawlers } from './crawlers.ts'
import { adsProblems, contactProblems, robotsProblems } from './lines.ts'
import { discoveryEditSchema } from './schema.ts'
import { readText, robots } from './texts.ts'

ownDatabase()

const nothing = discoveryEditSchema.parse({})
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Groups of robots.txt as a robot reads them: agents, then their rules. */
function groups(text: string) {
  return text
    .split(/\n\n+/)
    .map((group) => group.split('\n').filter(Boolean))
    .filter((group) => group.length > 0)
}

test('robots.txt: nothing is closed but the newsroom; the choice of crawlers stands above', async () => {
  const all = robots({ ...nothing, indexNowKey: '' }, 'https://news.example')
  expect(groups(all)).toEqual([
    ['User-agent: *', 'Disallow: /admin', 'Disallow: /api/'],
    ['Sitemap: https://news.example/sitemap.xml', 'Sitemap: https://news.example/sitemap-news.xml'],
  ])
  await saveDiscovery(system, {
    ...nothing,
    forbiddenCrawlers: ['GPTBot', 'CCBot', 'NoSuchBot'],
    robotsLines: '# ours\nDisallow: /games/\n\nUser-agent: Slowbot\nCrawl-delay: 10',
  })
  const text = (await readText('/robots.txt')) ?? ''
  expect(groups(text)[0]).toEqual(['User-agent: CCBot', 'User-agent: GPTBot', 'Disallow: /'])
  expect(groups(text)[1]).toContain('Disallow: /games/')
  expect(robotsProblems(text)).toEqual([])
})

test('each crawler has one name and one purpose', () => {
  expect(new Set(crawlers.map(({ agent }) => agent.toLowerCase())).size).toBe(crawlers.length)
})

test.each([
  ['Disallow /x', 'Line 1: write a field'],
  ['# fine\n\nIndex: no', 'Line 3: robots don’t know'],
  ['User-agent: My Bot', 'Line 1: name one robot'],
  ['Disallow: drafts', 'Line 1: a path begins'],
  ['Sitemap: /sitemap.xml', 'Line 1: give the whole address'],
  ['Crawl-delay: often', 'Line 1: give a number'],
])('robots.txt: %j', (text, problem) => {
  expect(robotsProblems(text)).toHaveLength(1)
  expect(robotsProblems(text)[0]).toContain(problem)
})

test.each([
  'google.com, pub-1234567890, DIRECT, f08c47fec0942fa0 # Google',
  'ads.example.com, 7, reseller',
  'OWNERDOMAIN=courier.example',
  'MANAGERDOMAIN=manager.example, GB',
  'CONTACT=ads@courier.example',
  '# nothing',
])('ads.txt takes %j', (line) => expect(adsProblems(line)).toEqual([]))

test.each([
  ['google, pub-1, DIRECT', 'is no domain'],
  ['google.com, pub-1', 'write a domain'],
  ['google.com, , DIRECT', 'account’s id'],
  ['google.com, pub-1, PARTNER', 'neither DIRECT'],
  ['google.com, pub-1, DIRECT, a b', 'authority'],
  ['OWNER=courier.example', 'no variable'],
  ['OWNERDOMAIN=courier', 'give a domain'],
])('ads.txt: %j', (line, problem) => {
  expect(adsProblems(`# first\n${line}`)).toEqual([expect.stringContaining(`Line 2: `)])
  expect(adsProblems(line)[0]).toContain(problem)
})

test('security.txt: contacts with a day, in the form of RFC 9116, and not a day longer', async () => {
  expect(await readText('/.well-known/security.txt')).toBeNull()
  await saveDiscovery(system, {
    ...nothing,
    securityContacts: 'mailto:security@courier.example\nhttps://courier.example/report',
    securityExpires: inDays(90),
    securityLanguages: 'en, cs',
    securityPolicy: 'https://courier.example/page/security',
  })
  const limit: Limit = { validForMs: null }
  const tags = new Set<Tag>()
  const text = await collectingTags(tags, () => readText('/.well-known/security.txt'), limit)
  expect(text?.split('\n')).toEqual([
    'Contact: mailto:security@courier.example',
    'Contact: https://courier.example/report',
    `Expires: ${inDays(90)}T00:00:00.000Z`,
    'Preferred-Languages: en, cs',
    expect.stringMatching(/^Canonical: http\S+\/\.well-known\/security\.txt$/),
    'Policy: https://courier.example/page/security',
    '',
  ])
  expect(tags).toContain('settings')
  expect(limit.validForMs).toBeGreaterThan(88 * 86_400_000)
  await db().$executeRaw`
    update "Setting" set value = jsonb_set(value, '{securityExpires}', '"2020-01-01"')
    where key = 'discovery'`
  expect(await readText('/.well-known/security.txt')).toBeNull()
})

test('what can’t be right is said by its field', () => {
  const fieldsOf = (change: object) => {
    const { error } = discoveryEditSchema.safeParse({ ...nothing, ...change })
    return error?.issues.map(({ path }) => path.join('.'))
  }
  expect(fieldsOf({})).toBeUndefined()
  expect(fieldsOf({ securityContacts: 'security@courier.example' })).toContain('securityContacts')
  const contact = { securityContacts: 'mailto:security@courier.example' }
  for (const securityExpires of ['', '2020-01-01', inDays(500)])
    expect(fieldsOf({ ...contact, securityExpires })).toEqual(['securityExpires'])
  expect(fieldsOf({ adsTxt: 'x' })).toEqual(['adsTxt'])
  expect(fieldsOf({ robotsLines: 'x' })).toEqual(['robotsLines'])
  expect(fieldsOf({ hub: 'other' })).toEqual(['hubAddress'])
  expect(fieldsOf({ indexNow: true, indexNowEndpoints: '' })).toEqual(['indexNowEndpoints'])
  expect(contactProblems('tel:+44-20-1234\n\nhttps://x.example/')).toEqual([])
})

test('ads.txt, humans.txt and IndexNow’s key are there when they say something', async () => {
  for (const path of ['/ads.txt', '/humans.txt', `/${'a'.repeat(32)}.txt`])
    expect(await readText(path)).toBeNull()
  await saveDiscovery(system, {
    ...nothing,
    adsTxt: 'google.com, pub-1, DIRECT\r\n',
    humansTxt: 'Ada, Edith and Arthur\n',
    indexNow: true,
  })
  expect(await readText('/ads.txt')).toBe('google.com, pub-1, DIRECT\n')
  expect(await readText('/humans.txt')).toBe('Ada, Edith and Arthur\n')
  const { value } = await db().setting.findUniqueOrThrow({ where: { key: 'discovery' } })
  const { indexNowKey } = value as { indexNowKey: string }
  expect(indexNowKey).toMatch(/^[0-9a-f]{32}$/)
  expect(await readText(`/${indexNowKey}.txt`)).toBe(`${indexNowKey}\n`)
  // Off, nobody is told the key; on again, it is the same.
  await saveDiscovery(system, nothing)
  expect(await readText(`/${indexNowKey}.txt`)).toBeNull()
  await saveDiscovery(system, { ...nothing, indexNow: true })
  expect(await readText(`/${indexNowKey}.txt`)).toBe(`${indexNowKey}\n`)
})

test('only administrators say what programs are told', async () => {
  for (const role of ['editor', 'author', 'byline_manager'] as const)
    await expect(saveDiscovery(await makeUser(role), nothing)).rejects.toMatchObject({
      name: 'Refused',
    })
})
