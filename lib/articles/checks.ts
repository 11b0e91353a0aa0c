import { resolveAddress } from '#lib/addresses/addresses.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { checkEdit } from '#lib/checks/edit.ts'
import {
  blocks,
  type Finding,
  isAlwaysRequired,
  type Judged,
  type Waive,
} from '#lib/checks/schema.ts'
import { linksOf, picturesOf } from '#lib/document/text.ts'
import type { Tx } from '#lib/platform/db.ts'
import { type FieldErrors, Invalid } from '#lib/platform/failures.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { mustBePermitted } from './permitted.ts'
import type { ArticleEdit } from './schema.ts'

/**
 * Checks an edit of an article against what the newsroom has.
 * @param at when it is to go out; now unless given
 */
export async function findInEdit(
  tx: Tx,
  id: number,
  edit: ArticleEdit,
  at: Date | null = null,
): Promise<Finding[]> {
  // One after the other: they share a transaction's connection.
  const pictures = await pictureFacts(tx, id, edit, at)
  const links = await linkFacts(tx, edit)
  const sameHeadline = await sameHeadlineAs(tx, id, edit.headline)
  const { headline, sectionId } = edit
  const embargo = await embargoOf(tx, id, at)
  return checkEdit({ headline, sectionId, embargo, pictures, links, sameHeadline })
}

/** The embargo, unless it is over then, or now by the database's clock. */
async function embargoOf(tx: Tx, id: number, at: Date | null) {
  const [found] = await tx.$queryRaw<{ at: Date }[]>`
    select "embargoUntil" as at from "Article"
    where id = ${id} and "embargoUntil" > coalesce(${at}::timestamptz, now())`
  return found ? { at: found.at, words: formatDeskTime(found.at) } : null
}

async function pictureFacts(tx: Tx, id: number, { picture, body }: ArticleEdit, at: Date | null) {
  const uses = [
    ...(picture ? [{ mediaId: picture.mediaId, alt: picture.alt, field: 'picture' }] : []),
    ...picturesOf(body).map(({ mediaId, alt }) => ({ mediaId, alt, field: 'body' })),
  ]
  if (uses.length === 0) return []
  const known = await tx.$queryRaw<
    { id: number; name: string; credit: string; ended: boolean; isLive: boolean }[]
  >`
    select m.id, coalesce(nullif(m.alt, ''), nullif(m.caption, ''), m."fileName") as name, m.credit,
      coalesce(m."rightsEnd" < coalesce(${at}::timestamptz, now()), false) as ended, exists (
        select 1 from "RevisionMedia" u join "Article" a on a."liveRevisionId" = u."revisionId"
        where u."mediaId" = m.id and a.id = ${id} and a.state = 'published') as "isLive"
    from "Media" m where m."deletedAt" is null and m.id = any(${uses.map(({ mediaId }) => mediaId)}::int[])`
  const byId = new Map(known.map((one) => [one.id, one]))
  return uses.map((use) => {
    const found = byId.get(use.mediaId)
    return { ...use, known: found, isLive: found?.isLive ?? false }
  })
}

async function linkFacts(tx: Tx, { body }: ArticleEdit) {
  const { articles, paths } = linksOf(body)
  const ids = articles.map(({ articleId }) => articleId)
  const states = ids.length
    ? await tx.$queryRaw<{ id: number; live: boolean }[]>`
        select id, (state = 'published' and "publishedAt" <= now()) as live
        from "Article" where id = any(${ids}::int[])`
    : []
  const live = new Map(states.map((one) => [one.id, one.live]))
  const byId = articles.map(({ articleId, words }) => {
    const known = live.get(articleId)
    const state = known === undefined ? 'missing' : known ? 'live' : 'not public'
    return { subject: `article:${articleId}`, words, state } as const
  })
  const byPath = []
  for (const { slug, words } of paths) {
    const { status } = await resolveAddress('article', slug, tx)
    const state =
      status === 'none' ? 'missing' : status === 'gone' ? 'not public' : ('live' as const)
    byPath.push({ subject: `/article/${slug}`, words, state } as const)
  }
  return [...byId, ...byPath]
}

async function sameHeadlineAs(tx: Tx, id: number, headline: string) {
  if (!headline) return null
  const [found] = await tx.$queryRaw<{ id: number; publishedAt: Date }[]>`
    select a.id, a."publishedAt" from "Revision" r
    join "Article" a on a."liveRevisionId" = r.id
    where lower(r.headline) = lower(${headline}) and a.id <> ${id} and a.state = 'published'
      and a."publishedAt" > now() - interval '30 days'
    limit 1`
  return found ?? null
}

/** What findings mean, by the settings and by what was excused. */
export async function judge(tx: Tx, id: number, findings: Finding[]): Promise<Judged[]> {
  if (findings.length === 0) return []
  const { requiredChecks } = await readSettings(tx)
  const waivers = await tx.$queryRaw<
    { check: string; subject: string; reason: string; by: string; at: Date }[]
  >`
    select w.check, w.subject, w.reason, coalesce(u.name, 'the newsroom') as by, w."waivedAt" as at
    from "CheckWaiver" w left join "User" u on u.id = w."waivedBy" where w."articleId" = ${id}`
  return findings.map((finding) => {
    const waiver = waivers.find(
      ({ check, subject }) => check === finding.check && subject === finding.subject,
    )
    return {
      ...finding,
      required:
        !finding.onlyWarns &&
        (isAlwaysRequired(finding.check) || requiredChecks.includes(finding.check)),
      waiver: waiver ? { reason: waiver.reason, by: waiver.by, at: waiver.at } : null,
    }
  })
}

/**
 * @param also what is wrong besides
 * @throws Invalid with what must be mended, or excused, before it can be published
 */
export function mustPass(judged: Judged[], also: FieldErrors = {}): void {
  const fields = { ...also }
  for (const { field, message } of judged.filter(blocks))
    fields[field] = [...(fields[field] ?? []), message]
  if (Object.keys(fields).length) throw new Invalid(fields)
}

/** Excuses a finding of this article, in writing. */
export async function waiveCheck(
  actor: Actor,
  { articleId, check, subject, reason }: Waive,
): Promise<void> {
  const action = check === 'embargo' ? 'article.liftEmbargo' : 'article.publish'
  await mustBePermitted(actor, action, articleId)
  await write(async (tx) => {
    const waiver = { reason, waivedBy: actorId(actor), waivedAt: new Date() }
    await tx.checkWaiver.upsert({
      where: { articleId_check_subject: { articleId, check, subject } },
      create: { articleId, check, subject, ...waiver },
      update: waiver,
    })
    const detail = { check, subject, reason }
    await recordAudit(tx, actor, 'check.waive', `article:${articleId}`, detail)
  })
}
