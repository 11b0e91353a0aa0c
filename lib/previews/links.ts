import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { mustBePermitted } from '#lib/articles/permitted.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import type { PreviewLink, revokePreviewSchema, sharePreviewSchema } from './schema.ts'

const digest = (token: string) => createHash('sha256').update(token).digest('hex')
const hours = (n: number) => new Date(Date.now() + n * 3_600_000)

async function makeLink(
  actor: Actor,
  articleId: number,
  recipient: string,
  expiresAt: Date,
): Promise<string> {
  await mustBePermitted(actor, 'article.open', articleId)
  const token = randomBytes(24).toString('base64url')
  await write(async (tx) => {
    const data = { articleId, recipient, expiresAt, createdBy: actorId(actor) }
    const { id } = await tx.previewLink.create({ data: { ...data, hash: digest(token) } })
    if (recipient) {
      await recordAudit(tx, actor, 'preview.share', `article:${articleId}`, { id, recipient })
    } else {
      // The newsroom's own views leave nothing behind.
      await tx.previewLink.deleteMany({
        where: { articleId, recipient: '', expiresAt: { lt: new Date() } },
      })
    }
  })
  return token
}

/** A token for the newsroom's own view, for an hour. @throws NotFound, Refused */
export const ownPreview = (actor: Actor, articleId: number) =>
  makeLink(actor, articleId, '', hours(1))

/** Makes a link for someone without an account. @returns its token, which is kept nowhere */
export const sharePreview = (
  actor: Actor,
  { articleId, recipient, days }: z.infer<typeof sharePreviewSchema>,
) => makeLink(actor, articleId, recipient, hours(days * 24))

/** Makes a link stop working at once. */
export async function revokePreview(
  actor: Actor,
  { articleId, linkId }: z.infer<typeof revokePreviewSchema>,
): Promise<void> {
  await mustBePermitted(actor, 'article.open', articleId)
  await write(async (tx) => {
    const { count } = await tx.previewLink.updateMany({
      where: { id: linkId, articleId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count) await recordAudit(tx, actor, 'preview.revoke', `article:${articleId}`, { linkId })
  })
}

/** Links that were given to people, newest first. @throws NotFound, Refused */
export async function listPreviews(actor: Actor, articleId: number): Promise<PreviewLink[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  return db().$queryRaw<PreviewLink[]>`
    select l.id, l.recipient, l."createdAt", coalesce(u.name, 'the newsroom') as "createdByName",
      l."expiresAt", l."revokedAt", l."lastUsedAt", l.uses,
      (l."revokedAt" is null and l."expiresAt" > now()) as works
    from "PreviewLink" l left join "User" u on u.id = l."createdBy"
    where l."articleId" = ${articleId} and l.recipient <> ''
    order by l."createdAt" desc limit 50`
}

type Previewed = {
  articleId: number
  recipient: string
  /** Set when readers have just this: whoever was given the link is led there. */
  publicSlug: string | null
}

/** The article that a token shows, or null when it doesn't work (any more). */
export async function previewedArticle(token: string): Promise<Previewed | null> {
  const [found] = await db().$queryRaw<Previewed[]>`
    select l."articleId", l.recipient,
      case when a.state = 'published' and a."liveRevisionId" = a."workingRevisionId"
        then a.slug end as "publicSlug"
    from "PreviewLink" l join "Article" a on a.id = l."articleId"
    where l.hash = ${digest(token)} and l."revokedAt" is null and l."expiresAt" > now()`
  return found ?? null
}

/** Notes that someone looked. */
export async function notePreview(token: string): Promise<void> {
  await db().previewLink.updateMany({
    where: { hash: digest(token) },
    data: { lastUsedAt: new Date(), uses: { increment: 1 } },
  })
}

/** May a token show this picture? Only what the article's working revision shows, and portraits. */
export async function previewShowsPicture(token: string, hash: string): Promise<boolean> {
  const [row] = await db().$queryRaw<{ found: boolean }[]>`
    select exists (
      select 1 from "PreviewLink" l
      join "Article" a on a.id = l."articleId"
      join "Media" m on m.hash = ${hash}
      where l.hash = ${digest(token)} and l."revokedAt" is null and l."expiresAt" > now()
      and (
        exists (select 1 from "RevisionMedia" u
          where u."mediaId" = m.id and u."revisionId" = a."workingRevisionId")
        or exists (select 1 from "LiveEntryMedia" u join "LiveEntry" e on e.id = u."entryId"
          where u."mediaId" = m.id and e."articleId" = a.id and e."deletedAt" is null)
        or exists (select 1 from "Byline" b where b."portraitId" = m.id)
        or exists (select 1 from "RevisionLink" k
          join "Article" t on t.id = k."articleId"
          join "Revision" tr on tr.id = coalesce(t."liveRevisionId", t."workingRevisionId")
          where k."revisionId" = a."workingRevisionId" and tr."mediaId" = m.id)
      )) as found`
  return row?.found ?? false
}
