import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { visible } from '#lib/articles/visibility.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { frontIdOf } from '#lib/front/commands.ts'
import { storedLayout } from '#lib/front/queries.ts'
import type { Layout, previewFrontSchema } from '#lib/front/schema.ts'
import { db } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'

const digest = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * A token for the newsroom's own view of a front as it will be at a time, for an hour. A draft is kept
 * as it is now.
 * @throws NotFound, Refused
 */
export async function previewFront(
  actor: Actor,
  { sectionId, of, at }: z.infer<typeof previewFrontSchema>,
): Promise<string> {
  mustBeAllowed(actor, 'front.manage')
  const frontId = await frontIdOf(sectionId)
  const token = randomBytes(24).toString('base64url')
  const expired = { frontId, expiresAt: { lt: new Date() } }
  await db().frontPreview.deleteMany({ where: expired })
  const layout =
    of === 'readers'
      ? null
      : of === 'draft'
        ? (await db().front.findUnique({ where: { id: frontId } }))?.draft
        : (await db().frontEdition.findFirst({ where: { id: of, frontId } }))?.layout
  if (layout === undefined) throw new NotFound('There is no such edition.')
  await db().frontPreview.create({
    data: {
      hash: digest(token),
      frontId,
      at,
      expiresAt: new Date(Date.now() + 3_600_000),
      ...(layout === null ? {} : { layout: storedLayout(layout) }),
    },
  })
  return token
}

type PreviewedFront = {
  sectionId: number | null
  section: { name: string; description: string } | null
  /** Null: the edition that readers have then. */
  layout: Layout | null
  at: Date
}

/** What a token shows, or null when it doesn't work (any more). */
export async function previewedFront(token: string): Promise<PreviewedFront | null> {
  const [found] = await db().$queryRaw<(Omit<PreviewedFront, 'layout'> & { layout: unknown })[]>`
    select f."sectionId", p.layout, p.at, case when s.id is not null
      then jsonb_build_object('name', s.name, 'description', s.description) end as section
    from "FrontPreview" p join "Front" f on f.id = p."frontId"
    left join "Section" s on s.id = f."sectionId"
    where p.hash = ${digest(token)} and p."expiresAt" > now()`
  if (!found) return null
  return { ...found, layout: found.layout === null ? null : storedLayout(found.layout) }
}

/** May a token show this picture? Only main pictures of what is public, or will be by then. */
export async function frontPreviewShowsPicture(token: string, hash: string): Promise<boolean> {
  const [row] = await db().$queryRaw<{ found: boolean }[]>`
    select exists (
      select 1 from "FrontPreview" p
      join "Media" m on m.hash = ${hash}
      join "Revision" r on r."mediaId" = m.id
      join "Article" a on a.id = r."articleId"
      where p.hash = ${digest(token)} and p."expiresAt" > now()
      and ((a."liveRevisionId" = r.id and ${visible})
        or exists (select 1 from "Schedule" s
          where s."revisionId" = r.id and s.state = 'pending' and s."dueAt" <= p.at))) as found`
  return row?.found ?? false
}
