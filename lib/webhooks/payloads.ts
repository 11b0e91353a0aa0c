import { z } from 'zod'
import { visible } from '#lib/articles/visibility.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { type WebhookPayload, webhookPayloadSchema } from './schema.ts'

// What other programs are told of an event: what readers have, and of what they don't have only where
// the event is about that.

/** An event of the outbox. */
export type Happened = {
  kind: string
  articleId: number | null
  payload: unknown
  createdAt: Date
}

/** What is told, and about what ("article:42"); null: there is nothing to tell. */
export type Telling = { subject: string; payload: WebhookPayload } | null

const factsSchema = z.object({
  revisionId: z.number().optional(),
  entryId: z.number().optional(),
  editionId: z.number().optional(),
  articleId: z.number().optional(),
  scheduledFor: z.string().optional(),
  correction: z
    .object({ id: z.number().optional(), kind: z.string(), text: z.string(), action: z.string() })
    .optional(),
  id: z.number().optional(),
  slug: z.string().optional(),
  intoId: z.number().optional(),
})
type Facts = z.infer<typeof factsSchema>

/** Puts an event of the outbox as webhooks are told of it. @throws when it can't be put so */
export async function tellingOf({
  kind,
  articleId,
  payload,
  createdAt,
}: Happened): Promise<Telling> {
  const facts = factsSchema.parse(payload)
  const made = await dataOf(kind, articleId ?? facts.articleId ?? null, facts)
  if (!made) return null
  const { subject, type, data } = made
  const timestamp = createdAt.toISOString()
  return { subject, payload: webhookPayloadSchema.parse({ type, timestamp, data }) }
}

type Made = { subject: string; type: string; data: object } | null

async function dataOf(kind: string, articleId: number | null, facts: Facts): Promise<Made> {
  const [group] = kind.split('.')
  if (group === 'byline') return ofByline(kind, facts)
  if (group === 'page') return ofPage(kind, facts)
  if (group === 'front') return ofEdition(kind, facts)
  if (articleId === null) return null
  if (group === 'live_entry') return ofEntry(kind, articleId, facts)
  const subject = `article:${articleId}`
  const { revisionId = null, correction, scheduledFor } = facts
  const found = await readArticle(articleId, revisionId)
  if (!found) return null
  const { public: isPublic, liveSlug, note, embargoUntil, publishedAt, ...rest } = found
  const withheld = { ...addressOf(articleId, liveSlug), public: false }
  const identity = addressOf(articleId, rest.slug)
  const confidential = { ...identity, public: isPublic, confidential: true }
  const article = isPublic
    ? { ...rest, ...identity, public: true, publishedAt: publishedAt?.toISOString() }
    : withheld
  switch (kind) {
    case 'article.published':
      return { subject, type: kind, data: article }
    case 'article.changed': {
      if (correction?.kind !== 'correction' && correction?.kind !== 'clarification')
        return { subject, type: 'article.updated', data: article }
      const id = correction.id ?? (await correctionId(articleId, correction))
      return {
        subject,
        type: 'article.corrected',
        data: { ...article, correction: { ...correction, id } },
      }
    }
    case 'article.taken_down':
      return { subject, type: kind, data: { ...withheld, note } }
    case 'article.scheduled': {
      const { headline, section } = rest
      const told = {
        headline,
        section,
        scheduledFor,
        embargoUntil: embargoUntil?.toISOString() ?? null,
      }
      return { subject, type: kind, data: { ...confidential, ...told } }
    }
    case 'article.unscheduled':
      return { subject, type: kind, data: confidential }
    default:
      return null
  }
}

const addressOf = (id: number, slug: string) => ({ id, slug, url: `${siteUrl()}/article/${slug}` })

type Found = {
  public: boolean
  liveSlug: string
  slug: string
  version: number
  kind: string
  headline: string
  standfirst: string
  section: object | null
  bylines: object[]
  topics: object[]
  publishedAt: Date | null
  updatedAt: string | null
  embargoUntil: Date | null
  note: string
}

/** @param revisionId what it said with the event; null: what readers have now, or had last */
async function readArticle(id: number, revisionId: number | null): Promise<Found | null> {
  const site = siteUrl()
  const [found] = await db().$queryRaw<(Omit<Found, 'updatedAt'> & { updatedAt: Date | null })[]>`
    select ${visible} as public, a.slug as "liveSlug", r.slug, r.version, a.kind::text, r.headline,
      r.standfirst, a."publishedAt", a."updatedAt", a."embargoUntil",
      (select jsonb_build_object('id', s.id, 'slug', s.slug, 'name', s.name,
          'url', ${site} || '/section/' || s.slug)
        from "Section" s where s.id = r."sectionId") as section,
      coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'slug', b.slug,
          'name', coalesce(p.name, b.name), 'role', rb.role, 'url', ${site} || '/by/' || b.slug)
          order by rb.position, rb.role)
        from "RevisionByline" rb join "Byline" o on o.id = rb."bylineId"
        join "Byline" b on b.id = coalesce(o."mergedIntoId", o.id)
        left join "ArticlePrintedName" p on p."articleId" = a.id and p."bylineId" = b.id
        where rb."revisionId" = r.id), '[]') as bylines,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name,
          'url', ${site} || '/topic/' || t.slug) order by rt.position)
        from "RevisionTopic" rt join "Topic" t on t.id = rt."topicId"
        where rt."revisionId" = r.id), '[]') as topics,
      coalesce((select p.note from "Publication" p
        where p."articleId" = a.id and p.change = 'withdrawal'
        order by p.at desc, p.id desc limit 1), '') as note
    from "Article" a
    join "Revision" r on r.id = coalesce(${revisionId}::int, a."liveRevisionId", a."workingRevisionId")
    where a.id = ${id}`
  return found ? { ...found, updatedAt: found.updatedAt?.toISOString() ?? null } : null
}

async function ofEntry(type: string, articleId: number, { entryId = 0 }: Facts): Promise<Made> {
  const site = siteUrl()
  const [found] = await db().$queryRaw<{ slug: string; deleted: boolean; words: object }[]>`
    select a.slug, e."deletedAt" is not null as deleted,
      jsonb_build_object('version', e.version, 'headline', e.headline, 'pinned', e.pinned,
        'keyPoint', e."keyPoint", 'at', e.at,
        'bylines', coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'slug', b.slug,
            'name', b.name, 'url', ${site} || '/by/' || b.slug) order by l.position)
          from "LiveEntryByline" l join "Byline" o on o.id = l."bylineId"
          join "Byline" b on b.id = coalesce(o."mergedIntoId", o.id)
          where l."entryId" = e.id), '[]')) as words
    from "LiveEntry" e join "Article" a on a.id = e."articleId"
    where e.id = ${entryId} and ${visible}`
  // Readers have nothing of the article any more: that is told by itself.
  if (!found) return null
  const { slug, deleted, words } = found
  const article = addressOf(articleId, slug)
  const address = { id: entryId, url: `${article.url}?entry=${entryId}#entry-${entryId}`, article }
  const subject = `article:${articleId}`
  if (type === 'live_entry.deleted') return { subject, type, data: { ...address, public: false } }
  // Deleted since: that is told by itself.
  return deleted ? null : { subject, type, data: { ...address, public: true, ...words } }
}

async function correctionId(
  articleId: number,
  { kind, text }: { kind: string; text: string },
): Promise<number | null> {
  const [found] = await db().$queryRaw<{ id: number }[]>`
    select id from "Correction"
    where "articleId" = ${articleId} and kind = ${kind}::"ChangeKind" and text = ${text}
    order by id desc limit 1`
  return found?.id ?? null
}

async function ofByline(type: string, { id = 0, slug = '', intoId = 0 }: Facts): Promise<Made> {
  const subject = `byline:${id}`
  const gone = { id, slug, url: `${siteUrl()}/by/${slug}` }
  if (type === 'byline.deleted') return { subject, type, data: gone }
  const known = await db().byline.findUnique({
    where: { id: type === 'byline.merged' ? intoId : id },
    select: { id: true, slug: true, name: true, kind: true, roleTitle: true, leftAt: true },
  })
  // Deleted since: that is told by itself.
  if (!known) return null
  const { leftAt, ...rest } = known
  const url = `${siteUrl()}/by/${rest.slug}`
  const byline = { ...rest, url, active: leftAt === null || leftAt > new Date() }
  const data = type === 'byline.merged' ? { ...gone, into: byline } : byline
  return { subject, type, data }
}

async function ofEdition(type: string, { editionId = 0 }: Facts): Promise<Made> {
  const site = siteUrl()
  const edition = await db().frontEdition.findUnique({
    where: { id: editionId },
    select: { startsAt: true, front: { select: { sectionId: true } } },
  })
  // Its section was deleted since.
  if (!edition) return null
  const { sectionId } = edition.front
  const found =
    sectionId === null
      ? null
      : await db().section.findUnique({
          where: { id: sectionId },
          select: { id: true, slug: true, name: true },
        })
  const section = found && { ...found, url: `${site}/section/${found.slug}` }
  const startsAt = edition.startsAt.toISOString()
  const data = { id: editionId, url: section?.url ?? `${site}/`, section, startsAt }
  return { subject: `front:${sectionId ?? 'home'}`, type, data }
}

async function ofPage(type: string, { id = 0, slug = '' }: Facts): Promise<Made> {
  const subject = `page:${id}`
  if (type === 'page.taken_down')
    return { subject, type, data: { id, slug, url: `${siteUrl()}/page/${slug}` } }
  const page = await db().page.findUnique({
    where: { id, published: true },
    select: { id: true, slug: true, title: true, purpose: true },
  })
  // Taken down since: that is told by itself.
  if (!page) return null
  return { subject, type, data: { ...page, url: `${siteUrl()}/page/${page.slug}` } }
}

/**
 * The same telling without what readers have no longer; null when nothing of it has to be left out.
 * @param payload as stored
 */
export function withoutWords(payload: string): string | null {
  const { type, timestamp, data } = JSON.parse(payload) as {
    type: string
    timestamp: string
    data: { id: number; slug?: string; url: string; article?: object; public?: boolean }
  }
  const hasWords = /^(article\.(published|updated|corrected)|live_entry\.(published|updated))$/
  if (!hasWords.test(type) || data.public === false) return null
  const { id, slug, url, article } = data
  return JSON.stringify({ type, timestamp, data: { id, slug, url, article, public: false } })
}
