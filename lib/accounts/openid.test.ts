import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import NextAuth from 'next-auth'
import { decode } from 'next-auth/jwt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Cookie } from '#lib/auth/cookies.ts'
import { issueSignInLink, signInByLink } from '#lib/auth/link.ts'
import { secondStep } from '#lib/auth/second-step.ts'
import { sessionUser } from '#lib/auth/sessions.ts'
import { signIn } from '#lib/auth/sign-in.ts'
import { setDisabled } from '#lib/auth/users.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { db } from '#lib/platform/db.ts'
import { env, parseEnv } from '#lib/platform/env.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system, testPassword } from '#testing/newsroom.ts'
import { type People, startOpenIdProvider } from '#testing/openid-provider.ts'
import { invite } from './invitations.ts'
import { optionsFor } from './next-auth.ts'

// The whole way: next-auth as we set it up, a browser that keeps cookies, and a real provider.

ownDatabase()

const from = { address: '198.51.100.7', userAgent: 'test' }
const people: People = {}
/** Cookies that were set beside next-auth's own. */
const kept: Cookie[] = []
let site: Server
let origin = ''
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>

beforeAll(async () => {
  site = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', origin)
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const pairs = (req.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
    const asked = Object.assign(req, {
      query: {
        ...Object.fromEntries(url.searchParams),
        nextauth: url.pathname.replace('/api/auth/', '').split('/'),
      },
      cookies: Object.fromEntries(
        pairs.map(([name, ...value]) => [name, decodeURIComponent(value.join('='))]),
      ),
      body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    })
    const answer = Object.assign(res, {
      status: (code: number) => Object.assign(res, { statusCode: code }),
      json: (body: unknown) => res.end(JSON.stringify(body)),
      send: (body: unknown) => res.end(typeof body === 'string' ? body : JSON.stringify(body)),
    })
    await NextAuth(
      asked as never,
      answer as never,
      optionsFor(
        async () => from,
        async (cookie) => kept.push(cookie),
      ),
    )
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => site.once('listening', resolve))
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  Object.assign(process.env, { NEXTAUTH_URL: origin, NEXTAUTH_SECRET: 'a secret of this test' })
  provider = await startOpenIdProvider(people, `${origin}/api/auth/callback/openid`)
  usual()
})
afterAll(() => {
  site.close()
  site.closeAllConnections()
  provider.close()
})

function usual(): void {
  Object.assign(env(), {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.id,
    OIDC_CLIENT_SECRET: provider.client.secret,
    OIDC_ROLES: undefined,
    OIDC_PRIVATE_NETWORK: true,
    PASSWORDS: true,
  })
}
afterEach(usual)

/** A browser: it keeps the cookies of each host. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()
  async go(address: string, form?: Record<string, string>) {
    const { host } = new URL(address)
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value) jar.set(name, value)
      else jar.delete(name)
    }
    const location = response.headers.get('location')
    return { text: await response.text(), next: location && new URL(location, address).href }
  }

  /** Begins at our button. @returns the provider's address to which it leads */
  async begin(): Promise<URL> {
    const { csrfToken } = JSON.parse((await this.go(`${origin}/api/auth/csrf`)).text)
    const { next } = await this.go(`${origin}/api/auth/signin/openid`, { csrfToken })
    return new URL(next ?? '')
  }

  /** Goes on at the provider as someone. @returns the address at which she comes back to us */
  async through(start: URL, login: string): Promise<string> {
    let at = start.href
    for (let hops = 0; hops < 12; hops++) {
      if (at.startsWith(origin)) return at
      const { text, next } = await this.go(at)
      if (next) at = next
      else {
        const [, action = ''] = /action="([^"]+)"/.exec(text) ?? []
        const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(text) ?? []
        const sent = await this.go(action, { prompt, login, password: 'any' })
        at = sent.next ?? ''
      }
    }
    throw new Error(`it leads on and on, to ${at}`)
  }

  /** Who is signed in now, by the cookie's session. */
  async user() {
    const token = this.#cookies.get(new URL(origin).host)?.get('next-auth.session-token')
    const secret = process.env.NEXTAUTH_SECRET ?? ''
    const decoded = token ? await decode({ token, secret }) : null
    return decoded?.sessionId ? sessionUser(decoded.sessionId) : null
  }
}

/** The whole way of someone, in a new browser. @returns who is signed in then, and where it led */
async function comeAs(login: string) {
  const browser = new Browser()
  const { next } = await browser.go(await browser.through(await browser.begin(), login))
  return { user: await browser.user(), led: (next ?? '').replace(origin, '') }
}
const vouched = (email: string, more: object = {}) => ({ email, email_verified: true, ...more })

test('whoever has an account comes in by her verified address, then by what the provider calls her', async () => {
  // Someone must be left who could open it again.
  await makeUser('administrator')
  const user = await makeUser('editor')
  people.edith = vouched(user.email.toUpperCase())
  const first = await comeAs('edith')
  expect(first.user).toMatchObject({ id: user.id, role: 'editor' })
  const session = await db().session.findFirstOrThrow({ where: { userId: user.id } })
  expect(session.method).toBe('openid')
  const said = await db().auditEntry.findMany({
    where: { subject: `user:${user.id}` },
    orderBy: { id: 'asc' },
  })
  expect(said.map(({ action }) => action)).toEqual(['user.add', 'user.link_openid', 'user.sign_in'])

  // Another address there makes no difference, nor does one here.
  people.edith = vouched('edith.new@example.org')
  expect((await comeAs('edith')).user).toMatchObject({ id: user.id })
  // Who got her old address gets no account with it.
  people.heir = vouched(user.email)
  expect(await comeAs('heir')).toEqual({ user: null, led: '/admin/login?error=openid-taken' })

  await setDisabled(system, user.id, true)
  expect(await comeAs('edith')).toEqual({ user: null, led: '/admin/login?error=openid-closed' })
})

test('where the provider’s factor doesn’t suffice, ours is waited for, and nothing is open till then', async () => {
  const user = await makeUser('author')
  people.pat = vouched(user.email)
  await db().passkey.create({
    data: {
      ...{ id: 'of pat', userId: user.id, name: 'Key', publicKey: Buffer.from('x') },
      ...{ counter: 0, backedUp: false },
    },
  })
  expect((await comeAs('pat')).user).toMatchObject({ id: user.id })
  await db().setting.create({ data: { key: 'sign-in', value: { providerSuffices: false } } })
  kept.length = 0
  expect(await comeAs('pat')).toEqual({ user: null, led: '/admin/login/factor' })
  expect(kept).toMatchObject([{ httpOnly: true, sameSite: 'lax', maxAge: 600 }])
  expect(await secondStep(kept[0]?.value)).toMatchObject({ passkeys: true })
  await db().setting.deleteMany()
})

test('the request has PKCE, state and nonce, and asks for no more than it needs', async () => {
  const { searchParams } = await new Browser().begin()
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    scope: 'openid email profile',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^.{20,}$/),
    nonce: expect.stringMatching(/^.{20,}$/),
    redirect_uri: `${origin}/api/auth/callback/openid`,
  })
})

test('an answer that another browser asked for, was used, or was changed signs nobody in', async () => {
  const user = await makeUser('author')
  people.arthur = vouched(user.email)
  const his = new Browser()
  const back = await his.through(await his.begin(), 'arthur')
  const hers = new Browser()
  await hers.begin()
  // Sign-in forgery: an attacker's answer in her browser.
  expect((await hers.go(back)).next).toContain('error=OAuthCallback')
  const changed = new URL(back)
  changed.searchParams.set('state', createHash('sha256').update('x').digest('base64url'))
  expect((await his.go(changed.href)).next).toContain('error=OAuthCallback')
  expect([await hers.user(), await his.user()]).toEqual([null, null])

  const again = new Browser()
  const good = await again.through(await again.begin(), 'arthur')
  expect((await again.go(good)).next).not.toContain('error')
  expect(await again.user()).toMatchObject({ id: user.id })
  // A code works once, whoever has it.
  const thief = new Browser()
  await thief.begin()
  expect((await thief.go(good)).next).toContain('error=')
  expect(await thief.user()).toBeNull()
})

test('who has no account, or no verified address, stays out; who was invited comes in', async () => {
  people.nobody = vouched('nobody@example.org')
  expect(await comeAs('nobody')).toEqual({ user: null, led: '/admin/login?error=openid-unknown' })
  const { email } = await makeUser('administrator')
  for (const verified of [false, undefined, 'false', 1]) {
    people.eve = { email, email_verified: verified }
    expect((await comeAs('eve')).led).toBe('/admin/login?error=openid-unverified')
  }
  const bylineId = await createByline(system, { name: 'Inés Invited' })
  await invite(system, { email: 'ines@example.org', role: 'author', bylineId })
  people.ines = vouched('ines@example.org', { name: 'Inés' })
  const { user } = await comeAs('ines')
  expect(user).toMatchObject({ name: 'Inés', role: 'author' })
  expect(await db().invitation.count()).toBe(0)
  // She writes under the byline that she was invited with, as who chooses a password does.
  expect(await db().byline.findUnique({ where: { id: bylineId } })).toMatchObject({
    userId: user?.id,
  })
  expect(
    await db().auditEntry.findFirst({ where: { action: 'user.add', subject: `user:${user?.id}` } }),
  ).toMatchObject({ detail: { by: expect.stringMatching(/^invitation:\d+$/) } })
  const refused = await db().auditEntry.findMany({ where: { action: 'user.sign_in_failed' } })
  expect(refused.map(({ detail }) => (detail as { reason: string }).reason)).toContain(
    'e-mail address not verified by the provider',
  )
})

test('groups give roles, new ones at once, and without one nobody comes in', async () => {
  Object.assign(env(), parseEnv({ ...process.env, OIDC_ROLES: '' }))
  usual()
  const OIDC_ROLES = [
    ['editor', 'desk'],
    ['author', 'reporters'],
  ]
  Object.assign(env(), { OIDC_ROLES })
  people.gina = vouched('gina@example.org', { name: 'Gina', groups: ['reporters', 'desk'] })
  const first = await comeAs('gina')
  expect(first.user).toMatchObject({ name: 'Gina', role: 'editor' })
  people.gina.groups = ['reporters']
  const second = await comeAs('gina')
  expect(second.user).toMatchObject({ id: first.user?.id, role: 'author' })
  // What she was before is over.
  expect(await sessionUser(first.user?.sessionId ?? '')).toBeNull()
  people.gina.groups = 'accounting'
  expect(await comeAs('gina')).toEqual({ user: null, led: '/admin/login?error=openid-no-role' })
  await db().user.updateMany({ where: { role: 'administrator' }, data: { disabledAt: new Date() } })
  const last = await makeUser('administrator')
  people.last = vouched(last.email, { groups: ['reporters'] })
  expect((await comeAs('last')).user).toMatchObject({ role: 'administrator' })
})

test('a provider on a private network isn’t asked unless it may be', async () => {
  Object.assign(env(), { OIDC_PRIVATE_NETWORK: false })
  const { csrfToken, browser } = await (async () => {
    const browser = new Browser()
    return { ...JSON.parse((await browser.go(`${origin}/api/auth/csrf`)).text), browser }
  })()
  const { next } = await browser.go(`${origin}/api/auth/signin/openid`, { csrfToken })
  expect(next).toContain('error=OAuthSignin')
  const { next: then } = await browser.go(next ?? '')
  expect((await browser.go(then ?? '')).next).toMatch(/\/admin\/login\?.*error=OAuthSignin$/)
})

test('next-auth’s own endpoints take neither a password nor a link: only the sign-in page does', async () => {
  const user = await makeUser('administrator')
  const token = await issueSignInLink(system, user.email)
  const browser = new Browser()
  const { csrfToken } = JSON.parse((await browser.go(`${origin}/api/auth/csrf`)).text)
  const given = { csrfToken, email: user.email, password: testPassword, token }
  for (const way of ['credentials', 'link', 'openid/../credentials']) {
    const { text } = await browser.go(`${origin}/api/auth/callback/${way}`, given)
    expect(text).toContain('not supported')
    expect(await browser.user()).toBeNull()
  }
  const { text } = await browser.go(`${origin}/api/auth/providers`)
  expect(Object.keys(JSON.parse(text))).toEqual(['openid'])
  // What was right there is right where it belongs.
  expect(await signInByLink(token, from)).toMatchObject({ id: user.id })
  expect(await signIn({ email: user.email, password: testPassword }, from)).toMatchObject({
    id: user.id,
  })
})

test('with passwords off a right one opens nothing; a link from the command line does, once', async () => {
  Object.assign(env(), { PASSWORDS: false })
  const user = await makeUser('administrator')
  const password = 'correct horse battery staple'
  expect(await signIn({ email: user.email, password }, from)).toBe('wrong')
  const old = await issueSignInLink(system, user.email)
  const token = await issueSignInLink(system, user.email)
  expect(await signInByLink(old, from)).toBeNull()
  expect(await signInByLink(token, from)).toMatchObject({ id: user.id })
  for (const wrong of [token, '', 'x'.repeat(300), null, { $ne: '' }])
    expect(await signInByLink(wrong, from)).toBeNull()
  const author = await makeUser('author')
  await expect(issueSignInLink(author, user.email)).rejects.toMatchObject({ name: 'Refused' })
})

test.each([
  ['OIDC_ISSUER', 'http://login.example/'],
  ['OIDC_ISSUER', 'https://login.example/.well-known/openid-configuration'],
  ['OIDC_ROLES', 'boss=desk'],
  ['OIDC_ROLES', 'editor'],
  ['OIDC_SCOPES', 'email'],
])('%s=%s stops the start', (name, value) => {
  const set = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }
  expect(() => parseEnv({ ...set, [name]: value })).toThrow(`${name} must be`)
})

test('half a provider stops the start, and so do passwords off without one', () => {
  expect(() => parseEnv({ OIDC_ISSUER: 'https://login.example' })).toThrow('OIDC_CLIENT_ID must')
  expect(() => parseEnv({ OIDC_ROLES: 'editor=desk' })).toThrow('OIDC_ISSUER must be set')
  expect(() => parseEnv({ PASSWORDS: '0' })).toThrow('OIDC_ISSUER must be set too')
})
