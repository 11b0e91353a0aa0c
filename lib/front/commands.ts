import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { Prisma, type Tx, timeOf } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { articlesOf, sameLayout, withoutArticle } from './arranging.ts'
import { openDraft } from './desk.ts'
import { editionAt, frontTag, ofFront, storedLayout } from './queries.ts'
import {
  type backToEditionSchema,
  type DraftOutcome,
  emptyLayout,
  type Layout,
  type publishEditionSchema,
  type rescheduleEditionSchema,
  type saveDraftSchema,
  type scheduleEditionSchema,
} from './schema.ts'
import { tellOfEdition } from './telling.ts'

type LockedFront = { id: number; sectionId: number | null; draft: Layout; version: number }
type EditionOfFront = { id: number; layout: Layout; startsAt: Date; createdAt: Date }

const columns = Prisma.sql`f.id, f."sectionId", f.draft, f.version`

/** Locks a front until the transaction's end; one that nobody arranged yet begins empty. */
async function lockFront(tx: Tx, sectionId: number | null): Promise<LockedFront> {
  if (sectionId !== null) {
    const section = await tx.section.findUnique({ where: { id: sectionId }, select: { id: true } })
    if (!section) throw new NotFound('There is no such section.')
  }
  const known = await tx.$queryRaw`select 1 from "Front" f where ${ofFront(sectionId)}`
  if ((known as unknown[]).length === 0) {
    await tx.$executeRaw`
      insert into "Front" ("sectionId", draft, version)
      values (${sectionId}, ${JSON.stringify(emptyLayout)}::jsonb, 0) on conflict do nothing`
  }
  return locked(tx, ofFront(sectionId))
}

async function locked(tx: Tx, which: Prisma.Sql): Promise<LockedFront> {
  const [front] = await tx.$queryRaw<(Omit<LockedFront, 'draft'> & { draft: unknown })[]>`
    select ${columns} from "Front" f where ${which} for update`
  if (!front) throw new NotFound('There is no such front.')
  return { ...front, draft: storedLayout(front.draft) }
}

/** The id of a front's row, made when nobody arranged it yet. @throws NotFound */
export async function frontIdOf(sectionId: number | null): Promise<number> {
  return write(async (tx) => (await lockFront(tx, sectionId)).id)
}

/** Locks the front of an edition, and reads that as it stands then. */
async function lockEdition(
  tx: Tx,
  editionId: number,
): Promise<{ front: LockedFront; edition: EditionOfFront; begun: boolean; cancelled: boolean }> {
  const known = await tx.frontEdition.findUnique({
    where: { id: editionId },
    select: { frontId: true },
  })
  if (!known) throw new NotFound('There is no such edition.')
  const front = await locked(tx, Prisma.sql`f.id = ${known.frontId}`)
  const { cancelledAt, ...edition } = await tx.frontEdition.findUniqueOrThrow({
    where: { id: editionId },
  })
  return {
    front,
    edition: { ...edition, layout: storedLayout(edition.layout) },
    begun: edition.startsAt <= (await timeOf(tx)),
    cancelled: cancelledAt !== null,
  }
}

/** The edition that readers have, or null. */
async function currentEdition(tx: Tx, front: LockedFront): Promise<EditionOfFront | null> {
  const [edition] = await tx.$queryRaw<EditionOfFront[]>`
    select e.id, e.layout, e."startsAt", e."createdAt" from "Front" f,
      lateral (${editionAt(Prisma.sql`clock_timestamp()`)}) e where f.id = ${front.id}`
  return edition ? { ...edition, layout: storedLayout(edition.layout) } : null
}

/** What was taken down meanwhile, or doesn't exist, stands nowhere. */
async function withoutGone(tx: Tx, layout: Layout): Promise<Layout> {
  const ids = articlesOf(layout)
  if (ids.length === 0) return layout
  const there = await tx.article.findMany({
    where: { id: { in: ids }, state: { not: 'taken_down' } },
    select: { id: true },
  })
  const known = new Set(there.map(({ id }) => id))
  return ids.filter((id) => !known.has(id)).reduce(withoutArticle, layout)
}

async function storeDraft(
  tx: Tx,
  actor: Actor,
  front: LockedFront,
  draft: Layout,
  savedAt: Date,
): Promise<void> {
  await tx.front.update({
    where: { id: front.id },
    data: { draft, version: front.version + 1, savedAt, savedBy: actorId(actor) },
  })
}

/** An edition of the front, which readers have from `startsAt` on. @returns its id */
async function addEdition(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  front: LockedFront,
  { layout, startsAt, why = '' }: { layout: Layout; startsAt: Date; why?: string },
): Promise<number> {
  const now = await timeOf(tx)
  const { id } = await tx.frontEdition.create({
    data: {
      frontId: front.id,
      layout,
      startsAt,
      why,
      createdBy: actorId(actor),
      createdAt: now,
      toldAt: startsAt > now ? null : now,
    },
    select: { id: true },
  })
  if (startsAt <= now) await tellOfEdition(tx, id)
  announcing.expire(frontTag(front.sectionId))
  return id
}

const subject = (front: LockedFront) => `front:${front.sectionId ?? 'home'}`

/**
 * Keeps a draft as it is being arranged. Readers see nothing of it. Based on another version than the
 * one that stands, it is refused as stale, with what stands there.
 * @throws Refused, NotFound
 */
export async function saveDraft(
  actor: Actor,
  { sectionId, baseVersion, layout }: z.infer<typeof saveDraftSchema>,
): Promise<DraftOutcome> {
  mustBeAllowed(actor, 'front.manage')
  const outcome = await write(async (tx) => {
    const front = await lockFront(tx, sectionId)
    const wanted = await withoutGone(tx, layout)
    // A save whose answer was lost is sent again: what it says stands there already.
    if (sameLayout(front.draft, wanted)) return 'saved'
    if (front.version !== baseVersion) return 'stale'
    await storeDraft(tx, actor, front, wanted, await timeOf(tx))
    return 'saved'
  })
  return { outcome, draft: await openDraft(sectionId) }
}

/**
 * Gives readers the draft now. Readers who have just that already keep the edition that they have.
 * @throws Refused, NotFound
 */
export async function publishEdition(
  actor: Actor,
  { sectionId, baseVersion }: z.infer<typeof publishEditionSchema>,
): Promise<DraftOutcome<{ editionId: number }>> {
  mustBeAllowed(actor, 'front.manage')
  const editionId = await write(async (tx, announcing) => {
    const front = await lockFront(tx, sectionId)
    if (front.version !== baseVersion) return null
    const layout = await withoutGone(tx, front.draft)
    const current = await currentEdition(tx, front)
    if (current && sameLayout(current.layout, layout)) return current.id
    const id = await addEdition(tx, announcing, actor, front, {
      layout,
      startsAt: await timeOf(tx),
    })
    await recordAudit(tx, actor, 'front.publish', subject(front), { edition: id })
    return id
  })
  const draft = await openDraft(sectionId)
  return editionId === null ? { outcome: 'stale', draft } : { outcome: 'saved', draft, editionId }
}

function mustBeToCome(startsAt: Date, now: Date): void {
  if (startsAt <= now)
    throw new Invalid({ startsAt: ['Choose a time that is still to come, or publish it now.'] })
}

/**
 * Gives readers the draft, as it is now, from a time on.
 * @throws Invalid when the time isn't to come, Refused, NotFound
 */
export async function scheduleEdition(
  actor: Actor,
  { sectionId, baseVersion, ...input }: z.infer<typeof scheduleEditionSchema>,
): Promise<DraftOutcome<{ editionId: number }>> {
  mustBeAllowed(actor, 'front.manage')
  const startsAt = new Date(input.startsAt)
  const editionId = await write(async (tx, announcing) => {
    const front = await lockFront(tx, sectionId)
    if (front.version !== baseVersion) return null
    mustBeToCome(startsAt, await timeOf(tx))
    const layout = await withoutGone(tx, front.draft)
    const same = await tx.frontEdition.findMany({
      where: { frontId: front.id, startsAt, cancelledAt: null },
    })
    const known = same.find((one) => sameLayout(storedLayout(one.layout), layout))
    if (known) return known.id
    const id = await addEdition(tx, announcing, actor, front, { layout, startsAt })
    await recordAudit(tx, actor, 'front.schedule', subject(front), { edition: id, startsAt })
    return id
  })
  const draft = await openDraft(sectionId)
  return editionId === null ? { outcome: 'stale', draft } : { outcome: 'saved', draft, editionId }
}

const begunAlready = () =>
  new Invalid({
    '': [
      'This edition has begun: readers had it. Publish another one, or go back to the previous.',
    ],
  })

/** Takes an edition off that is to come. @throws Invalid when it has begun, Refused, NotFound */
export async function cancelEdition(actor: Actor, editionId: number): Promise<void> {
  mustBeAllowed(actor, 'front.manage')
  await write(async (tx, announcing) => {
    const { front, begun, cancelled } = await lockEdition(tx, editionId)
    if (cancelled) return
    if (begun) throw begunAlready()
    await tx.frontEdition.update({
      where: { id: editionId },
      data: { cancelledAt: await timeOf(tx) },
    })
    announcing.expire(frontTag(front.sectionId))
    await recordAudit(tx, actor, 'front.cancel', subject(front), { edition: editionId })
  })
}

/** Gives an edition that is to come another time. @throws Invalid, Refused, NotFound */
export async function rescheduleEdition(
  actor: Actor,
  input: z.infer<typeof rescheduleEditionSchema>,
): Promise<void> {
  mustBeAllowed(actor, 'front.manage')
  const { editionId } = input
  const startsAt = new Date(input.startsAt)
  await write(async (tx, announcing) => {
    const { front, begun, cancelled } = await lockEdition(tx, editionId)
    if (cancelled) throw new Invalid({ '': ['This edition was cancelled meanwhile.'] })
    if (begun) throw begunAlready()
    mustBeToCome(startsAt, await timeOf(tx))
    await tx.frontEdition.update({ where: { id: editionId }, data: { startsAt } })
    announcing.expire(frontTag(front.sectionId))
    await recordAudit(tx, actor, 'front.reschedule', subject(front), {
      edition: editionId,
      startsAt,
    })
  })
}

/**
 * Gives readers what they had before, as a new edition on top. Named is the edition that was on
 * screen as current: what someone published meanwhile isn't undone unseen.
 * @returns the id of the edition that readers have now
 * @throws Invalid, Refused, NotFound
 */
export async function backToEdition(
  actor: Actor,
  { sectionId, editionId, currentId }: z.infer<typeof backToEditionSchema>,
): Promise<number> {
  mustBeAllowed(actor, 'front.manage')
  return write(async (tx, announcing) => {
    const { front, edition, begun, cancelled } = await lockEdition(tx, editionId)
    if (front.sectionId !== sectionId) throw new NotFound('There is no such edition.')
    if (!begun || cancelled) throw new Invalid({ '': ['Readers never had this edition.'] })
    const layout = await withoutGone(tx, edition.layout)
    const current = await currentEdition(tx, front)
    if (current && sameLayout(current.layout, layout)) return current.id
    if (current?.id !== currentId) {
      const since = current ? ` since ${formatDeskTime(current.startsAt)}` : ''
      throw new Invalid({
        '': [`Readers have another edition${since}. Look at it first, then decide again.`],
      })
    }
    const id = await addEdition(tx, announcing, actor, front, {
      layout,
      startsAt: await timeOf(tx),
      why: `Back to the edition of ${formatDeskTime(edition.startsAt)}`,
    })
    await recordAudit(tx, actor, 'front.back', subject(front), { edition: id, to: editionId })
    return id
  })
}

const namesArticle = (layout: Prisma.Sql, articleId: number) => Prisma.sql`
  jsonb_path_exists(${layout}, '$.**.articleId ? (@ == $id)',
    jsonb_build_object('id', ${articleId}::int))`

/**
 * Takes an article that was taken down out of every slot: of drafts, of editions to come, and of those
 * that readers have, by new editions. What was arranged after the take-down stays: if the article is
 * public again, someone has placed it again. Done twice, it changes nothing.
 * @returns the number of fronts that changed
 */
export async function dropFromFronts(actor: Actor, articleId: number): Promise<number> {
  mustBeAllowed(actor, 'front.manage')
  return write(async (tx, announcing) => {
    const [gone] = await tx.$queryRaw<{ at: Date; headline: string }[]>`
      select p.at, r.headline from "Publication" p
      join "Article" a on a.id = p."articleId" join "Revision" r on r.id = a."workingRevisionId"
      where p."articleId" = ${articleId} and p."revisionId" is null
      order by p.at desc, p.id desc limit 1`
    if (!gone) return 0
    const names = (layout: Layout) => articlesOf(layout).includes(articleId)
    // In the order of their ids: two instances can't lock each other out.
    const fronts = await tx.$queryRaw<{ id: number }[]>`
      select f.id from "Front" f
      where ${namesArticle(Prisma.sql`f.draft`, articleId)} or exists (
        select 1 from "FrontEdition" e
        where e."frontId" = f.id and e."cancelledAt" is null
          and ${namesArticle(Prisma.sql`e.layout`, articleId)})
      order by f.id`
    let changed = 0
    for (const { id } of fronts) {
      const front = await locked(tx, Prisma.sql`f.id = ${id}`)
      const done: string[] = []
      const { savedAt } = await tx.front.findUniqueOrThrow({ where: { id } })
      if (names(front.draft) && savedAt <= gone.at) {
        // The time stays: what else stands in the draft was not arranged now.
        await storeDraft(tx, actor, front, withoutArticle(front.draft, articleId), savedAt)
        done.push('draft')
      }
      const now = await timeOf(tx)
      const coming = await tx.frontEdition.findMany({
        where: {
          frontId: id,
          cancelledAt: null,
          startsAt: { gt: now },
          createdAt: { lte: gone.at },
        },
      })
      for (const edition of coming) {
        const layout = storedLayout(edition.layout)
        if (!names(layout)) continue
        await tx.frontEdition.update({
          where: { id: edition.id },
          data: { layout: withoutArticle(layout, articleId) },
        })
        done.push(`edition ${edition.id}`)
      }
      const current = await currentEdition(tx, front)
      if (current && names(current.layout) && current.createdAt <= gone.at) {
        await addEdition(tx, announcing, actor, front, {
          layout: withoutArticle(current.layout, articleId),
          startsAt: now,
          why: `“${gone.headline || 'Untitled'}” was taken down`,
        })
        done.push('readers’ edition')
      }
      if (done.length === 0) continue
      changed++
      announcing.expire(frontTag(front.sectionId))
      await recordAudit(tx, actor, 'front.drop', subject(front), { article: articleId, from: done })
    }
    return changed
  })
}
