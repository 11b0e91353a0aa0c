import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags } from '#lib/cache/tags.ts'
import { findPlaceable, placeableById } from '#lib/front/placeable.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import type {
  Edition,
  EditionArticle,
  EditionRow,
  Newsletter,
  NewsletterRow,
  OfferedNewsletter,
  Rhythm,
  Source,
  Tally,
} from './schema.ts'

/** Newsletters that readers can sign up to: the site's first. */
export async function offeredNewsletters(): Promise<OfferedNewsletter[]> {
  addTags('newsletters')
  return db().$queryRaw<OfferedNewsletter[]>`
    select id, slug, name, description, rhythm, language from "Newsletter"
    where "closedAt" is null order by "sectionId" is not null, name`
}

const newsletter = (row: {
  id: number
  slug: string
  name: string
  description: string
  language: string
  sectionId: number | null
  source: string
  size: number
  senderName: string
  replyTo: string
  rhythm: string
  weekday: number
  sendTime: string
  leadMinutes: number
  nextAt: Date | null
  closedAt: Date | null
  section: { name: string } | null
}): Newsletter => {
  const { closedAt, section, source, rhythm, ...rest } = row
  return {
    ...rest,
    source: source as Source,
    rhythm: rhythm as Rhythm,
    closed: closedAt !== null,
    section: section?.name ?? null,
  }
}

/** All newsletters with how many get them, for the desk. */
export async function listNewsletters(actor: Actor): Promise<NewsletterRow[]> {
  mustBeAllowed(actor, 'newsletter.manage')
  const rows = await db().newsletter.findMany({
    orderBy: [{ closedAt: { sort: 'asc', nulls: 'first' } }, { name: 'asc' }],
    include: {
      section: { select: { name: true } },
      _count: { select: { subscriptions: true } },
      editions: {
        where: { state: 'sent' },
        orderBy: { finishedAt: 'desc' },
        take: 1,
        select: { finishedAt: true },
      },
    },
  })
  return rows.map(({ _count, editions, ...row }) => ({
    ...newsletter(row),
    subscribers: _count.subscriptions,
    lastSentAt: editions[0]?.finishedAt ?? null,
  }))
}

/** One of them. @throws Refused, NotFound */
export async function readNewsletter(
  actor: Actor,
  id: number,
): Promise<Newsletter & { subscribers: number }> {
  mustBeAllowed(actor, 'newsletter.manage')
  const row = await db().newsletter.findUnique({
    where: { id },
    include: { section: { select: { name: true } }, _count: { select: { subscriptions: true } } },
  })
  if (!row) throw new NotFound('There is no such newsletter.')
  return { ...newsletter(row), subscribers: row._count.subscriptions }
}

const tallyOf = (e: Prisma.Sql) => Prisma.sql`
  (select jsonb_build_object(
      'recipients', count(*),
      'waiting', count(*) filter (where d.state in ('waiting', 'attempted')),
      'sent', count(*) filter (where d.state = 'sent'),
      'bounced', count(*) filter (where d.state = 'bounced'),
      'failed', count(*) filter (where d.state = 'failed'),
      'unknown', count(*) filter (where d.state = 'unknown'),
      'unsubscribed', count(d."unsubscribedAt"),
      'complained', count(d."complainedAt"))
    from "NewsletterDelivery" d where d."editionId" = ${e}.id)`

/** A newsletter's editions, the latest first: at most 50. @throws Refused */
export async function listEditions(actor: Actor, newsletterId: number): Promise<EditionRow[]> {
  mustBeAllowed(actor, 'newsletter.manage')
  return db().$queryRaw<EditionRow[]>`
    select e.id, e.subject, e.state::text as state, e."sendAt", e."finishedAt", e."savedAt",
      e."ruleAt" is not null as "byRhythm", ${tallyOf(Prisma.sql`e`)} as tally
    from "NewsletterEdition" e where e."newsletterId" = ${newsletterId}
    order by e."createdAt" desc, e.id desc limit 50`
}

/** An edition. @throws Refused, NotFound */
export async function readEdition(actor: Actor, id: number): Promise<Edition> {
  mustBeAllowed(actor, 'newsletter.manage')
  const [row] = await db().$queryRaw<(Omit<Edition, 'articles' | 'refusals'> & { tally: Tally })[]>`
    select e.id, e.version, e.state::text as state, e.subject, e.preheader, e.intro, e."articleIds",
      e."newsletterId", n.name as newsletter, e."ruleAt" is not null as "byRhythm", e."sendAt",
      e."startedAt", e."finishedAt", e.failure, e."savedAt",
      coalesce(u.name, 'the newsroom') as "savedByName",
      (select count(*)::int from "Subscription" s where s."newsletterId" = n.id) as subscribers,
      ${tallyOf(Prisma.sql`e`)} as tally
    from "NewsletterEdition" e join "Newsletter" n on n.id = e."newsletterId"
    left join "User" u on u.id = e."savedBy"
    where e.id = ${id}`
  if (!row) throw new NotFound('There is no such edition.')
  const refusals = await db().$queryRaw<{ failure: string; count: number }[]>`
    select failure, count(*)::int as count from "NewsletterDelivery"
    where "editionId" = ${id} and failure <> '' and state <> 'sent'
    group by failure order by count desc, failure limit 10`
  return { ...row, articles: await editionArticles(row.articleIds), refusals }
}

async function editionArticles(ids: number[]): Promise<EditionArticle[]> {
  const byId = await placeableById(ids)
  return ids.flatMap((id) => byId[id] ?? [])
}

/** Articles that can stand in an edition, whose headline has all the words: the latest first, at most 20. */
export async function findForEdition(actor: Actor, words: string): Promise<EditionArticle[]> {
  mustBeAllowed(actor, 'newsletter.manage')
  return findPlaceable(words)
}
