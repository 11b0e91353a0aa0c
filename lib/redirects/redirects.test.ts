import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { publishArticle } from '#lib/articles/commands.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { withQueryOf } from '#lib/cache/routes.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { saveSection } from '#lib/sections/commands.ts'
import { attackUrls, mutations } from '#testing/attacks/strings.ts'
import { ownDatabase } from '#testing/database.ts'
import { makePublished, makeSection, makeUser, system } from '#testing/newsroom.ts'
import { deleteRedirect, saveRedirect } from './commands.ts'
import { exportRedirects, importRedirects } from './csv.ts'
import { follow } from './follow.ts'
import { Redirects } from './known.ts'
import { formsOf, readOldPath, writeOldPath } from './old-path.ts'
import { listRedirects } from './queries.ts'

ownDatabase()

let redirects = new Redirects()
subscribe((announcement) => redirects.apply(announcement))
beforeEach(async () => {
  await db().redirect.deleteMany()
  redirects = new Redirects()
})

const make = (path: string, target: string, elsewhere = false) =>
  saveRedirect(system, null, { path, target, elsewhere })
const to = async (path: string, search = '') => (await redirects.to(path, search))?.location ?? null

test.each([
  ['/2019/05/Ferry.HTML', '/2019/05/ferry.html'],
  ['https://old.example/a//b/?utm_source=x', '/a/b'],
  ['/?p=123', '/?p=123'],
  ['?P=123', '/?p=123'],
  ['/index.php?b=2&A=1#top', '/index.php?a=1&b=2'],
  ['/%C4%8De%C5%A1tina/', '/čeština'],
  ['/a%2Fb%20c', '/a%2fb%20c'],
  ['/100%', '/100%'],
])('%s is kept as %s', (typed, kept) => {
  const old = readOldPath(typed)
  expect(old && writeOldPath(old)).toBe(kept)
})

test.each(['foo', 'mailto:a@b.example', 'javascript:alert(1)', '/a\u0000b'])(
  '%s is no address of an old page',
  (typed) => expect(readOldPath(typed)).toBeNull(),
)

test('forms of an address are few, and the most telling stand first', () => {
  const forms = formsOf({
    path: '/x',
    params: [
      ['a', '1'],
      ['b', '2'],
    ],
  })
  expect(forms).toEqual(['/x?a=1&b=2', '/x?a=1', '/x?b=2', '/x'])
  const many = Array.from({ length: 30 }, (_, n): [string, string] => [`p${n}`, ''])
  expect(formsOf({ path: '/x', params: many })).toHaveLength(32)
})

test('a location keeps the query, but not what led there nor what it says itself', () => {
  expect(withQueryOf('/a', '?x=1&utm_source=y')).toBe('/a?x=1&utm_source=y')
  expect(withQueryOf('/a?x=2#end', '?X=1&y=2')).toBe('/a?x=2&y=2#end')
  expect(withQueryOf('/a', '?p=1&y=2', ['p'])).toBe('/a?y=2')
})

test('an old address leads on whatever its case and slashes; its query goes along', async () => {
  const { edit } = await makePublished()
  const article = `/article/${edit.slug}`
  await make('/2019/05/Ferry.html', article)
  await make('/?p=123', article)
  expect(await to('/2019/05/FERRY.html/', '?utm_source=x&page=2')).toBe(
    `${article}?page=2&utm_source=x`,
  )
  expect(await redirects.overridesPage('/', '?utm_source=x')).toBe(false)
  expect(await redirects.overridesPage('/', '?P=123')).toBe(true)
  expect(await to('/', '?p=123&utm_medium=mail')).toBe(`${article}?utm_medium=mail`)
  // Another number is no redirect: the front answers.
  expect(await to('/', '?p=124')).toBeNull()
  expect(await to('/nowhere')).toBeNull()
})

test('when they can’t be read, all wait for one try, and what was known holds', async () => {
  await make('/?p=777', `/article/${(await makePublished()).edit.slug}`)
  expect(await redirects.overridesPage('/', '?p=777')).toBe(true)
  await db().$executeRaw`alter table "Redirect" rename to "RedirectAway"`
  try {
    redirects.expireAll()
    const tries = await statements(async () => {
      const all = Array.from({ length: 20 }, () => redirects.overridesPage('/', '?p=777'))
      expect(await Promise.all(all)).toEqual(all.map(() => true))
      expect(await redirects.overridesPage('/', '?p=777')).toBe(true)
    })
    expect(tries).toBeLessThanOrEqual(1)
  } finally {
    await db().$executeRaw`alter table "RedirectAway" rename to "Redirect"`
  }
})

test('capitals, slashes and a moved slug of our own are one hop', async () => {
  const { id, version, edit } = await makePublished()
  const moved = { ...edit, slug: `${edit.slug}-moved` }
  await publishArticle(system, { id, baseVersion: version, edit: moved })
  expect(await to(`/Article/${edit.slug.toUpperCase()}//`, '?Q=Ü')).toBe(
    `/article/${moved.slug}?Q=%C3%9C`,
  )
  expect(await to(`/article/${moved.slug}/`)).toBe(`/article/${moved.slug}`)
  expect(await to(`/article/${moved.slug}`)).toBeNull()
  expect(await to('/CORRECTIONS/')).toBe('/corrections')
  expect(await to('//evil.example/')).toBeNull()
})

test('chains are collapsed when they are written, and when their target moves later', async () => {
  const sectionId = await makeSection('Chains')
  await make('/b', '/section/chains')
  await make('/a', '/b')
  await make('/0', '/A/?x=1')
  expect(await to('/a')).toBe('/section/chains')
  expect(await to('/0')).toBe('/section/chains?x=1')
  await saveSection(system, sectionId, {
    name: 'Chains',
    slug: 'links',
    description: '',
    position: 0,
  })
  expect(await to('/a')).toBe('/section/links')
  // What led to an address that is made to lead on leads there too.
  await make('/section/nowhere', '/c')
  await make('/c', '/section/links')
  const { rows } = await listRedirects(system, { search: 'nowhere' })
  expect(rows.map(({ target }) => target)).toEqual(['/section/links'])
})

test('circles are refused, whoever is quicker', async () => {
  await make('/one', '/two')
  await expect(make('/two', '/One/')).rejects.toThrow('leads back to /two')
  await expect(make('/self', '/Self/?utm_source=x')).rejects.toThrow('leads back')
  const both = await Promise.allSettled([make('/x', '/y'), make('/y', '/x')])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a circle that got into the table otherwise leads nowhere, and the server lives', async () => {
  await db().redirect.createMany({
    data: [
      { path: '/round', target: '/about' },
      { path: '/about', target: '/round' },
    ],
  })
  expect(await to('/round')).toBeNull()
})

test('what can’t be a redirect is refused with the field and what would be right', async () => {
  const { edit } = await makePublished()
  await expect(make(`/article/${edit.slug}`, '/')).rejects.toThrow('A page of this site answers')
  await expect(make('/corrections', '/')).rejects.toThrow('A page of this site answers')
  await expect(make('ferry', '/')).rejects.toThrow('Begin with a slash')
  await expect(make('/old', 'javascript:alert(1)')).rejects.toThrow('Enter a path')
  await expect(make('/old', '//evil.example/x')).rejects.toThrow('Enter a path')
  await expect(make('/old', 'https://other.example/x')).rejects.toThrow('leads away')
  await make('/old', 'https://other.example/x', true)
  expect(await to('/OLD')).toBe('https://other.example/x')
  await expect(make('/Old/', '/')).rejects.toThrow('already')
})

test('only the desk changes redirects', async () => {
  for (const role of ['author', 'byline_manager'] as const) {
    const actor = await makeUser(role)
    const refused = { name: 'Refused' }
    await expect(saveRedirect(actor, null, { path: '/x', target: '/' })).rejects.toMatchObject(
      refused,
    )
    await expect(deleteRedirect(actor, 1)).rejects.toMatchObject(refused)
    await expect(importRedirects(actor, '/x,/', { dryRun: true })).rejects.toMatchObject(refused)
    await expect(listRedirects(actor, {})).rejects.toMatchObject(refused)
    expect(() => exportRedirects(actor)).toThrow('not allowed')
  }
})

/** Counts the database's statements while `work` runs. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const original = db().$queryRaw
  let asked = 0
  const client = db() as unknown as { $queryRaw: unknown }
  client.$queryRaw = (...given: Parameters<typeof original>) => {
    asked++
    return Reflect.apply(original, db(), given)
  }
  try {
    await work()
  } finally {
    client.$queryRaw = original
  }
  return asked
}

test('what was found is asked of the database once, until redirects change', async () => {
  const { edit } = await makePublished()
  const id = await make('/old-ferry', `/article/${edit.slug}`)
  const first = await statements(async () => {
    await to('/old-ferry')
    await to('/no-such-thing')
  })
  expect(first).toBeGreaterThanOrEqual(3)
  const again = await statements(async () => {
    for (let n = 0; n < 20; n++) {
      expect(await to('/Old-Ferry/', `?utm_source=${n}`)).toContain(edit.slug)
      expect(await to('/no-such-thing', `?fbclid=${n}`)).toBeNull()
    }
  })
  expect(again).toBe(0)
  await deleteRedirect(system, id)
  expect(await to('/old-ferry')).toBeNull()
})

test('any chain, in any order, resolves in one hop', async () => {
  const slugs = (await Promise.all([makePublished(), makePublished()])).map(
    ({ edit }) => `/article/${edit.slug}`,
  )
  const names = ['/a', '/b?p=1', '/c', '/d', '/e?x=1&y=2', '/f']
  const loud = (path: string) => path.toUpperCase().replace(/(\?|$)/, '/$1')
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          path: fc.constantFrom(...names),
          target: fc.constantFrom(...names, ...slugs, ...names.map(loud), ...slugs.map(loud)),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      async (links) => {
        await db().redirect.deleteMany()
        redirects = new Redirects()
        for (const { path, target } of links)
          await make(path, target).catch((error) => {
            if (!(error instanceof Invalid)) throw error
          })
        for (const { path } of await db().redirect.findMany()) {
          const [at = '', query] = loud(path).split('?')
          const first = await to(at, query ? `?${query}` : '')
          expect(first).not.toBeNull()
          const [then = '', search] = (first ?? '').split('?')
          expect(await to(then, search ? `?${search}` : '')).toBeNull()
        }
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

test('a file is tried first, and names each line that can’t be taken', async () => {
  const { edit } = await makePublished()
  const article = `/article/${edit.slug}`
  await make('/known', article)
  const csv = [
    'path,target,note',
    `/one,${article},from the old site`,
    '/two,/three',
    `/three,${article}`,
    'four,/x',
    '/five,https://other.example/',
    '/One/,/x',
    `${article},/x`,
    '/three/../nothing,',
    '/six,/seven',
    '/seven,/six',
    `/known,${article}`,
    '/?p=9,/?p=10',
  ].join('\n')
  const tried = await importRedirects(system, csv, { dryRun: true })
  expect(tried).toMatchObject({ written: false, created: 5, unchanged: 1, wrongLines: 6 })
  expect(tried.wrong.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 11])
  expect(await db().redirect.count()).toBe(1)
  expect((await importRedirects(system, csv, { dryRun: false })).written).toBe(false)
  const taken = await importRedirects(system, csv, { dryRun: false, goodLines: true })
  expect(taken).toMatchObject({ written: true, created: 5 })
  const kept = await db().redirect.findUniqueOrThrow({ where: { path: '/two' } })
  expect(kept).toMatchObject({ target: article, targetPath: article, savedByName: 'test' })
  expect(await to('/two')).toBe(article)

  let out = ''
  for await (const piece of exportRedirects(system)) out += piece
  await db().redirect.deleteMany()
  expect(await importRedirects(system, out, { dryRun: false })).toMatchObject({
    written: true,
    created: 6,
    wrongLines: 0,
  })
  await expect(importRedirects(system, 'path,target\n', { dryRun: true })).rejects.toThrow(
    'no line',
  )
})

test('ten thousand lines are brought in at once, and each is found', async () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `/old/${n}.html,/corrections?n=${n}`)
  const begun = performance.now()
  const report = await importRedirects(system, lines.join('\n'), { dryRun: false })
  expect(report).toMatchObject({ written: true, created: 10_000 })
  expect(performance.now() - begun).toBeLessThan(20_000)
  expect(await follow('/old/9999.html')).toBe('/corrections?n=9999')
}, 60_000)

test('an address that only looks like one of ours is not taken for it, whatever is typed', async () => {
  const urls = [...attackUrls, ...mutations(attackUrls, 150, 8)].filter(
    (url) => !url.includes('\0'),
  )
  let taken = 0
  for (const [n, target] of urls.entries()) {
    const tried = await importRedirects(system, `/old/${n},"${target.replaceAll('"', '""')}"`, {
      dryRun: true,
    }).catch((error) => error)
    const saved = await make(`/old/${n}`, target).catch((error) => error)
    if (typeof saved !== 'number') {
      expect([target, saved.name]).toEqual([target, expect.stringMatching(/^(Invalid|ZodError)$/)])
      continue
    }
    taken++
    expect([target, tried.wrongLines]).toEqual([target, 0])
    const location = (await to(`/old/${n}`)) ?? ''
    const { host } = new URL(location, 'https://site.example/old/1')
    expect([target, location, host]).toEqual([target, location, 'site.example'])
  }
  expect(taken).toBeGreaterThan(5)
})
