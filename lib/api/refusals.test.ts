import { beforeAll, expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { servedApi, tokenWith, tokenWithAll } from '#testing/api.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { endpoints } from './endpoints.ts'
import { type Scope, scopeNames } from './schema.ts'
import { callerOf, forgetTokens, listTokens, makeToken, revokeToken } from './tokens.ts'

ownDatabase()
const { ask } = servedApi()
const { ask: askFew } = servedApi({ token: 3, address: 2 })

const tokens: Partial<Record<Scope, string>> = {}
const ended = { expired: '', revoked: '' }
beforeAll(async () => {
  for (const scope of scopeNames) tokens[scope] = await tokenWith(scope)
  const [expired, revoked] = [await allOf('Expired'), await allOf('Revoked')]
  await db().apiToken.update({ where: { id: expired.id }, data: { expiresAt: new Date() } })
  await revokeToken(system, revoked.id)
  ended.expired = expired.token
  ended.revoked = revoked.token
})
const allOf = (name: string) => makeToken(system, { name, scopes: [...scopeNames], days: 7 })

/** Nothing stands there: whoever is let in is told that, or that what was sent is wrong. */
const filled = (path: string) => path.replace('{id}', '2000000').replace(/\{\w+\}/, 'no-such')
const sent = { body: {}, headers: { 'If-Match': '"v1"' } }

for (const { method, path, scope, content } of endpoints) {
  const asked = filled(path)
  const send = (token?: string) => ask(method, asked, { ...(content ? sent : {}), token })

  test(`${method} ${path} refuses a token that isn’t valid`, async () => {
    for (const token of ['', 'nonsense', `bsh_${'A'.repeat(43)}`, ended.expired, ended.revoked]) {
      const { status, headers } = await send(token)
      expect([token, status, headers.get('www-authenticate')]).toEqual([
        token,
        401,
        'Bearer realm="api", error="invalid_token"',
      ])
    }
  })

  if (scope)
    test(`${method} ${path} needs ${scope}, and no other scope will do`, async () => {
      expect((await send()).status).toBe(401)
      for (const [name, token] of Object.entries(tokens)) {
        const { status, headers } = await send(token)
        const isRefused = status === 403
        expect([name, isRefused]).toEqual([name, name !== scope])
        if (isRefused) expect(headers.get('www-authenticate')).toContain(`scope="${scope}"`)
        else expect(status).not.toBe(401)
      }
    })
  else
    test(`${method} ${path} is for everyone`, async () => {
      for (const token of [undefined, ...Object.values(tokens)])
        expect([401, 403]).not.toContain((await send(token)).status)
    })
}

test('every scope lets someone do something', () => {
  const used = new Set(endpoints.flatMap(({ scope, more }) => [scope, more]))
  expect(scopeNames.filter((scope) => !used.has(scope))).toEqual([])
})

test('administrators alone make tokens, see them and revoke them; only a hash is kept', async () => {
  const administrator = await makeUser('administrator')
  const wanted = { name: 'Agency', scopes: ['articles:write' as const], days: 30 }
  for (const role of ['editor', 'author', 'byline_manager'] as const) {
    const actor = await makeUser(role)
    await expect(makeToken(actor, wanted)).rejects.toThrow('not allowed')
    await expect(listTokens(actor)).rejects.toThrow('not allowed')
    await expect(revokeToken(actor, 1)).rejects.toThrow('not allowed')
  }
  const { id, token } = await makeToken(administrator, wanted)
  const stored = await db().apiToken.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify(stored)).not.toContain(token.slice(12))
  expect((await listTokens(administrator))[0]).toMatchObject({
    ...{ id, name: 'Agency', prefix: token.slice(0, 10), state: 'valid', lastUsedAt: null },
    createdByName: administrator.name,
  })
  // What it does is in the audit log under its name; it makes no tokens itself.
  const caller = await callerOf(`Bearer ${token}`, { address: '192.0.2.1', userAgent: 'curl' })
  await expect(makeToken(caller?.actor ?? system, wanted)).rejects.toThrow('not allowed')
  await ask('POST', '/articles', { token, body: { headline: 'By a program' } })
  const entries = await db().auditEntry.findMany({ orderBy: { id: 'asc' } })
  expect(entries.slice(-2)).toMatchObject([
    { action: 'token.make', actorId: administrator.id, subject: `token:${id}` },
    { action: 'article.create', actorId: null, actorName: 'API token “Agency”' },
  ])
  expect(entries.at(-1)).toMatchObject({ address: '127.0.0.1' })
  await revokeToken(administrator, id)
  await revokeToken(administrator, id)
  expect(await db().auditEntry.count({ where: { action: 'token.revoke' } })).toBe(2)
  expect((await ask('GET', '/articles', { token })).status).toBe(401)
})

test('the last use is noted, to ten minutes; what ended a month ago is forgotten', async () => {
  const { id, token } = await makeToken(system, { name: 'Old', scopes: ['media:write'], days: 7 })
  const used = async () => (await db().apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt
  await ask('GET', '/sections', { token })
  const first = await used()
  expect(Date.now() - Number(first)).toBeLessThan(65_000)
  const before = new Date(Date.now() - 11 * 60_000)
  await db().apiToken.update({ where: { id }, data: { lastUsedAt: before } })
  await ask('GET', '/sections', { token })
  expect(Number(await used())).toBeGreaterThan(Number(before))
  const day = 86_400_000
  for (const [days, kept] of [
    [29, 1],
    [31, 0],
  ] as const) {
    const expiresAt = new Date(Date.now() - days * day)
    await db().apiToken.update({ where: { id }, data: { expiresAt } })
    await forgetTokens()
    expect(await db().apiToken.count({ where: { id } })).toBe(kept)
  }
})

test('a token, and an address without one, ask so often a minute', async () => {
  const token = await tokenWithAll()
  const rates = []
  for (let n = 0; n < 4; n++) {
    const { status, headers } = await askFew('GET', '/sections', { token })
    rates.push([status, headers.get('ratelimit')?.replace(/t=\d+/, 't')])
  }
  expect(rates).toEqual([
    [200, '"token";r=2;t'],
    [200, '"token";r=1;t'],
    [200, '"token";r=0;t'],
    [429, '"token";r=0;t'],
  ])
  expect((await askFew('GET', '/sections')).headers.get('ratelimit-policy')).toBe(
    '"address";q=2;w=60',
  )
  // Tokens that aren't valid can't be tried faster than questions without one.
  expect((await askFew('GET', '/sections', { token: 'guess' })).status).toBe(401)
  const last = await askFew('GET', '/sections', { token: 'guess' })
  expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true])
  expect((await askFew('GET', '/no-such')).status).toBe(429)
})

test('while the database is away everything is answered 503, with when to ask again', async () => {
  const url = process.env.DATABASE_URL
  await db().$disconnect()
  process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/nothing'
  forgetProcessState('db')
  try {
    const answers = await Promise.all([
      ask('GET', '/sections'),
      ask('GET', '/search?q=ferry'),
      ask('PATCH', '/articles/1/draft', { ...sent, token: tokens['articles:write'] }),
    ])
    for (const { status, headers } of answers)
      expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  } finally {
    process.env.DATABASE_URL = url
    await db().$disconnect()
    forgetProcessState('db')
  }
})
