import { createHash, randomBytes } from 'node:crypto'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Action, type Actor, actorId, mustBeAllowed, type Origin } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import type { Caller } from './endpoint.ts'
import { type MakeToken, makeTokenSchema, type Scope, scopeNames, type TokenRow } from './schema.ts'

// Tokens of the API. Only the SHA-256 is kept: 32 random bytes need no slower hash.

/** What each scope allows, by the newsroom's table of permissions; a token is allowed no more. */
const actions: Record<Scope, Action[]> = {
  'articles:read-all': ['article.list', 'article.listAll', 'article.open'],
  'articles:write': ['article.create', 'article.open', 'article.edit'],
  'articles:publish': ['article.open', 'article.publish', 'article.takeDown'],
  'bylines:write': ['byline.list', 'byline.manage'],
  'sections:write': ['section.list', 'section.manage'],
  'topics:write': ['topic.manage'],
  'media:read-all': ['media.open', 'media.openAll'],
  'media:write': ['media.upload', 'media.open', 'media.openAll'],
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
const shape = /^Bearer +(bsh_[\w-]{43})$/i

/** Days after its end for which a token stays in the list. */
const keptDays = 30

/**
 * Makes a token. It is shown now and never again.
 * @throws Refused
 */
export async function makeToken(
  actor: Actor,
  input: MakeToken,
): Promise<{ id: number; token: string }> {
  mustBeAllowed(actor, 'tokens.manage')
  const { name, scopes, days } = makeTokenSchema.parse(input)
  const token = `bsh_${randomBytes(32).toString('base64url')}`
  const prefix = token.slice(0, 10)
  return write(async (tx) => {
    const [made] = await tx.$queryRaw<{ id: number }[]>`
      insert into "ApiToken" (name, prefix, hash, scopes, "createdBy", "createdByName", "expiresAt")
      values (${name}, ${prefix}, ${hashOf(token)}, ${scopes}::text[], ${actorId(actor)}::int,
        ${actor.name}, now() + make_interval(days => ${days}::int))
      returning id`
    if (!made) throw new Error('the token was not stored')
    await recordAudit(tx, actor, 'token.make', `token:${made.id}`, { name, prefix, scopes, days })
    return { id: made.id, token }
  })
}

/** Ends a token at once. Twice is once. @throws NotFound, Refused */
export async function revokeToken(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'tokens.manage')
  await write(async (tx) => {
    const token = await tx.apiToken.findUnique({ where: { id } })
    if (!token) throw new NotFound('There is no such token any more.')
    const revoked = await tx.$executeRaw`
      update "ApiToken" set "revokedAt" = now() where id = ${id} and "revokedAt" is null`
    const { name, prefix } = token
    if (revoked) await recordAudit(tx, actor, 'token.revoke', `token:${id}`, { name, prefix })
  })
}

const state = Prisma.sql`
  case when "revokedAt" is not null then 'revoked' when "expiresAt" <= now() then 'expired'
    else 'valid' end as state`

/** All tokens, the latest first. @throws Refused */
export async function listTokens(actor: Actor): Promise<TokenRow[]> {
  mustBeAllowed(actor, 'tokens.manage')
  return db().$queryRaw<TokenRow[]>`
    select id, name, prefix, scopes, "createdByName", "createdAt", "expiresAt", "lastUsedAt",
      "revokedAt", ${state}
    from "ApiToken" order by id desc limit 500`
}

/**
 * Whoever asks by this header, and notes (to ten minutes) that they did.
 * @returns null when the token isn't valid
 */
export async function callerOf(authorization: string, from: Origin): Promise<Caller | null> {
  const token = shape.exec(authorization)?.[1]
  if (!token) return null
  const [row] = await db().$queryRaw<
    { id: number; name: string; scopes: string[]; isNews: boolean }[]
  >`
    select id, name, scopes,
      "lastUsedAt" is null or "lastUsedAt" < now() - interval '10 minutes' as "isNews"
    from "ApiToken"
    where hash = ${hashOf(token)} and "revokedAt" is null and "expiresAt" > now()`
  if (!row) return null
  if (row.isNews)
    await db().$executeRaw`
      update "ApiToken" set "lastUsedAt" = date_trunc('minute', now()) where id = ${row.id}`
  const scopes = new Set(scopeNames.filter((scope) => row.scopes.includes(scope)))
  const may = new Set([...scopes].flatMap((scope) => actions[scope]))
  const actor: Actor = { kind: 'token', id: row.id, name: `API token “${row.name}”`, may, from }
  return { actor, tokenId: row.id, scopes }
}

/** Forgets tokens that ended a month ago. @returns how many */
export async function forgetTokens(): Promise<number> {
  return db().$executeRaw`
    delete from "ApiToken"
    where least("expiresAt", "revokedAt") < now() - make_interval(days => ${keptDays}::int)`
}
