import { randomBytes } from 'node:crypto'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor, Origin, Role } from '#lib/auth/can.ts'
import { hasFactor } from '#lib/auth/factors.ts'
import { cutVisitor, recordFailure } from '#lib/auth/failed.ts'
import { hashNewPassword } from '#lib/auth/passwords.ts'
import { type OpenIdRefusal, openIdReasons } from '#lib/auth/schema.ts'
import { type Waiting, waitForFactor } from '#lib/auth/second-step.ts'
import {
  type Account,
  beginSession,
  endSessionsOf,
  type SignedIn,
  signInRules,
} from '#lib/auth/sessions.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log.ts'
import { guardedAgent } from '#lib/platform/outward.ts'
import { makeAccount, spendInvitation } from './invitations.ts'

// OpenID Connect Core 1.0, authorization code flow with PKCE, state and nonce: next-auth speaks it, this
// file says with whom, and whose account it is that a provider vouches for.

/** How next-auth calls the provider; null: none is set. */
export function openIdProvider(): OAuthConfig<Record<string, unknown>> | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPES, ...more } = env()
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return null
  return {
    id: 'openid',
    name: more.OIDC_NAME,
    type: 'oauth',
    wellKnown: `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    authorization: { params: { scope: OIDC_SCOPES } },
    checks: ['pkce', 'state', 'nonce'],
    idToken: true,
    httpOptions: {
      timeout: 10_000,
      ...(more.OIDC_PRIVATE_NETWORK ? {} : { agent: guardedAgent(OIDC_ISSUER) }),
    },
    userinfo: {
      // Many providers put the e-mail address and groups there alone. That it is the same person's is
      // checked by the library; that it is signed, by TLS.
      async request({ client, tokens }) {
        const claims = (tokens as unknown as { claims(): Record<string, unknown> }).claims()
        const { userinfo_endpoint } = client.issuer.metadata
        if (!userinfo_endpoint || !tokens.access_token) return claims
        return { ...(await client.userinfo(tokens.access_token)), ...claims }
      },
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  }
}

const claimsSchema = z.object({
  iss: z.url().max(500),
  sub: z.string().min(1).max(255),
  email: z.string().trim().toLowerCase().pipe(z.email().max(320)).optional().catch(undefined),
  // Some send words.
  email_verified: z
    .union([z.literal(true), z.literal('true')])
    .optional()
    .catch(undefined),
  name: z.string().trim().min(1).max(100).optional().catch(undefined),
})
type Claims = z.output<typeof claimsSchema> & { role: Role | undefined }

/** What someone is by her groups: the first pair of OIDC_ROLES that names one of them. */
function roleFrom(claims: Record<string, unknown>): Role | undefined {
  const { OIDC_ROLES = [], OIDC_GROUPS_CLAIM } = env()
  const given = claims[OIDC_GROUPS_CLAIM]
  const groups = z.array(z.unknown()).safeParse(given).data ?? [given]
  return OIDC_ROLES.find(([, group]) => groups.includes(group))?.[0]
}

const sameIssuer = (one: string, other: string) =>
  one.replace(/\/$/, '') === other.replace(/\/$/, '')

type Found = Account & { disabledAt: Date | null }
type Outcome = { user: Found } | { refused: OpenIdRefusal; user?: Found }

/**
 * Opens a session for whom the provider vouches. Her account is the one that was brought together with
 * (issuer, subject) before; the first time, the one with her verified e-mail address, the one that she
 * was invited to, or, when OIDC_ROLES gives her a role, a new one. With OIDC_ROLES set, who has no role
 * by it stays out, and the role follows the groups at each sign-in. Where the provider's own factor doesn't
 * suffice and the account has one, it is waited for.
 * @param given the claims, whose signature, audience, time and nonce were checked
 * @returns why she stays out, if she does
 */
export async function signInByOpenId(
  given: Record<string, unknown>,
  from: Origin,
): Promise<SignedIn | Waiting | OpenIdRefusal> {
  const visitor = cutVisitor(from)
  const parsed = claimsSchema.safeParse(given)
  if (!parsed.success || !sameIssuer(parsed.data.iss, env().OIDC_ISSUER ?? '')) {
    log.warn({ issuer: parsed.data?.iss }, 'claims of another provider, or unreadable ones')
    await recordFailure('wrong provider', null, visitor)
    return 'openid-failed'
  }
  const claims = { ...parsed.data, role: roleFrom(given) }
  const done = await db().$transaction(async (tx) => {
    // Two first sign-ins at once are one after the other.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('openid'), hashtext(${claims.sub}))`
    const outcome = await accountOf(tx, claims, visitor)
    if ('refused' in outcome) return outcome
    const { providerSuffices } = await signInRules(tx)
    if (!providerSuffices && (await hasFactor(tx, outcome.user.id)))
      return waitForFactor(tx, outcome.user.id, 'openid')
    return beginSession(tx, outcome.user, visitor, 'openid')
  })
  if (!('refused' in done)) return done
  await recordFailure(openIdReasons[done.refused], done.user ?? null, visitor)
  return done.refused
}

const columns = { id: true, name: true, email: true, role: true, disabledAt: true } as const

async function accountOf(tx: Tx, claims: Claims, visitor: Origin): Promise<Outcome> {
  const byGroups = env().OIDC_ROLES !== undefined
  const named = { issuer: claims.iss, subject: claims.sub }
  const known = await tx.openIdIdentity.findUnique({
    where: { issuer_subject: named },
    select: { user: { select: columns } },
  })
  const user = known?.user
  if (user) {
    if (user.disabledAt) return { refused: 'openid-closed', user }
    if (byGroups && !claims.role) return { refused: 'openid-no-role', user }
    await tx.openIdIdentity.update({
      where: { issuer_subject: named },
      data: { lastUsedAt: new Date() },
    })
    return { user: await withRole(tx, user, claims.role) }
  }
  if (!claims.email || !claims.email_verified) return { refused: 'openid-unverified' }
  if (byGroups && !claims.role) return { refused: 'openid-no-role' }
  const found =
    (await tx.user.findUnique({ where: { email: claims.email }, select: columns })) ??
    (await joinBy(tx, claims.email, claims, visitor))
  if (!found) return { refused: 'openid-unknown' }
  if (found.disabledAt) return { refused: 'openid-closed', user: found }
  // An address that the provider gave to someone new doesn't hand over the account of who had it.
  const taken = await tx.openIdIdentity.findUnique({
    where: { issuer_userId: { issuer: claims.iss, userId: found.id } },
  })
  if (taken) return { refused: 'openid-taken', user: found }
  await tx.openIdIdentity.create({
    data: { ...named, userId: found.id, email: claims.email },
  })
  const { id, name, email, role } = found
  const actor: Actor = { kind: 'user', id, name, email, role, from: visitor }
  await recordAudit(tx, actor, 'user.link_openid', `user:${id}`, named)
  return { user: await withRole(tx, found, claims.role) }
}

/**
 * An account for whoever was invited, or has a role by her groups; null: neither. An invitation gives the
 * same as it gives who accepts it with a password, her byline too.
 */
async function joinBy(
  tx: Tx,
  email: string,
  claims: Claims,
  visitor: Origin,
): Promise<Found | null> {
  const invited = await spendInvitation(tx, { email })
  const role = claims.role ?? invited?.role
  if (!role) return null
  const name = invited?.name || claims.name || email
  // A password that nobody knows: she may choose one by a reset, where passwords are on.
  const unknown = randomBytes(32).toString('base64url')
  const passwordHash = await hashNewPassword(unknown, { email, name })
  const account = { email, name, role, passwordHash }
  const id = await makeAccount(tx, account, invited ?? 'OIDC_ROLES', visitor)
  return { id, email, name, role, disabledAt: null }
}

/** Gives the role that the groups say, if they say one; the last administrator stays one. */
async function withRole(tx: Tx, user: Found, role: Role | undefined): Promise<Found> {
  if (!role || role === user.role) return user
  if (user.role === 'administrator') {
    const others = await tx.$queryRaw<unknown[]>`
      select id from "User"
      where role = 'administrator' and "disabledAt" is null and id <> ${user.id} for update`
    if (others.length === 0) {
      log.warn({ user: user.id }, 'the last administrator stays one, whatever her groups say')
      return user
    }
  }
  await tx.user.update({ where: { id: user.id }, data: { role } })
  await endSessionsOf(tx, user.id)
  const { id, name, email } = user
  const provider: Actor = { kind: 'system', name: 'OpenID Connect' }
  await recordAudit(tx, provider, `user.role.${role}`, `user:${id}`, {
    name,
    email,
    role: user.role,
  })
  return { ...user, role }
}
