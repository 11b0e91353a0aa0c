import { lock } from '#lib/articles/saving.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { db, isUniqueViolation, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import {
  announceLive,
  lockEntry,
  nextChange,
  type Standing,
  standingOf,
  tellOfEntry,
} from './changing.ts'
import { deskEntry, openCoverage } from './queries.ts'
import type {
  AddEntry,
  Coverage,
  DeskEntry,
  EditEntry,
  EntryOutcome,
  MarkEntry,
  MoveCoverage,
} from './schema.ts'
import { completedEntry, keepReferences } from './words.ts'

// Every change of an entry is made under its article's lock, and gets the next number there.

/**
 * Makes an article live coverage, ends the coverage, or takes it up again. Readers see it at once, so
 * once the article is public the desk alone does it.
 */
export async function moveCoverage(
  actor: Actor,
  { articleId, step }: MoveCoverage,
): Promise<Coverage> {
  await write(async (tx, announcing) => {
    await lock(tx, actor, 'article.moveCoverage', articleId)
    const standing = await standingOf(tx, articleId)
    const { now } = await nextChange(tx, articleId)
    await tx.article.update({ where: { id: articleId }, data: changeOf(step, standing, now) })
    announcing.expire(`article:${articleId}`, `live:${articleId}`, `live-past:${articleId}`)
    await announceLive(tx, { articleId, sequence: standing.sequence, moved: true })
    await recordAudit(tx, actor, `live.${step}`, `article:${articleId}`)
  })
  return openCoverage(actor, articleId)
}

function changeOf(step: MoveCoverage['step'], { kind, endedAt, entries }: Standing, now: Date) {
  const impossible = (words: string) => new Invalid({ '': [words] })
  if (step === 'begin') {
    if (kind === 'live') throw impossible('It is live coverage already.')
    return { kind: 'live', liveStartedAt: now, liveEndedAt: null } as const
  }
  if (kind !== 'live') throw impossible('It is no live coverage.')
  if (step === 'end') {
    if (endedAt) throw impossible('The coverage has ended already.')
    return { liveEndedAt: now }
  }
  if (step === 'reopen') {
    if (!endedAt) throw impossible('The coverage goes on.')
    return { liveEndedAt: null }
  }
  if (entries > 0) throw impossible('It has entries: end the coverage instead.')
  return { kind: 'standard', liveStartedAt: null, liveEndedAt: null } as const
}

/**
 * Adds an entry. Readers get it at once when the article is published, else with the article. Sent
 * again with the same key it changes nothing and answers the entry.
 * @throws Invalid, Refused, NotFound
 */
export async function addEntry(actor: Actor, input: AddEntry): Promise<DeskEntry> {
  const { articleId, key, pinned, keyPoint } = input
  const work = write(async (tx, announcing) => {
    await lock(tx, actor, 'article.coverLive', articleId)
    const known = await tx.liveEntry.findUnique({ where: { key } })
    if (known) return sentBefore(known, articleId)
    const { kind, endedAt } = await standingOf(tx, articleId)
    if (kind !== 'live') throw new Invalid({ '': ['This article is no live coverage.'] })
    if (endedAt) throw new Invalid({ '': ['The coverage has ended: reopen it first.'] })
    const { sequence, now } = await nextChange(tx, articleId)
    const words = await completedEntry(tx, articleId, input, now)
    const { id } = await tx.liveEntry.create({
      data: {
        articleId,
        key,
        headline: words.headline,
        body: words.body,
        at: words.at ?? now,
        pinned,
        keyPoint,
        createdBy: actorId(actor),
        createdAt: now,
        sequence,
      },
      select: { id: true },
    })
    await keepReferences(tx, id, words)
    await announceChange(tx, announcing, { articleId, sequence, now, past: words.at !== null })
    await tellOfEntry(tx, 'live_entry.published', { articleId, entryId: id })
    await recordAudit(tx, actor, 'live.add', `article:${articleId}`, { entry: id })
    return id
  })
  const id = await work.catch(async (error) => {
    // The same key on two articles at once: one of them was first.
    if (!isUniqueViolation(error)) throw error
    return sentBefore(await db().liveEntry.findUniqueOrThrow({ where: { key } }), articleId)
  })
  return deskEntry(actor, id)
}

function sentBefore(entry: { id: number; articleId: number }, articleId: number): number {
  if (entry.articleId !== articleId)
    throw new Invalid({ '': ['This entry is of another article.'] })
  return entry.id
}

/**
 * Changes what an entry says; what it said is kept. Based on another version than the one that
 * stands, it is refused as stale. The desk changes all entries, others those that they wrote.
 * @throws Invalid, Refused, NotFound
 */
export async function editEntry(actor: Actor, input: EditEntry): Promise<EntryOutcome> {
  const { id, baseVersion } = input
  const outcome = await write(async (tx, announcing) => {
    const entry = await lockEntry(tx, actor, id)
    const { articleId } = entry
    if (entry.version !== baseVersion) return 'stale'
    const { sequence, now } = await nextChange(tx, articleId)
    const words = await completedEntry(tx, articleId, input, now)
    await tx.liveEntryVersion.create({
      data: {
        entryId: id,
        version: entry.version,
        headline: entry.headline,
        body: entry.body as object,
        savedBy: entry.editedAt ? entry.editedBy : entry.createdBy,
        savedAt: entry.editedAt ?? entry.createdAt,
      },
    })
    await tx.liveEntry.update({
      where: { id },
      data: {
        headline: words.headline,
        body: words.body,
        ...(words.at ? { at: words.at } : {}),
        editedAt: now,
        editedBy: actorId(actor),
        version: { increment: 1 },
        sequence,
      },
    })
    await keepReferences(tx, id, words)
    await announceChange(tx, announcing, { articleId, sequence, now, past: true })
    await tellOfEntry(tx, 'live_entry.updated', { articleId, entryId: id })
    await recordAudit(tx, actor, 'live.edit', `article:${articleId}`, {
      entry: id,
      version: baseVersion + 1,
    })
    return 'saved'
  })
  const entry = await deskEntry(actor, id)
  return outcome === 'saved' ? { outcome, entry } : { outcome, theirs: entry }
}

/** Pins an entry, or makes it a key point, or takes that back. */
export async function markEntry(actor: Actor, { id, ...marks }: MarkEntry): Promise<DeskEntry> {
  await write(async (tx, announcing) => {
    const { articleId, pinned, keyPoint } = await lockEntry(tx, actor, id)
    const wanted = { pinned: marks.pinned ?? pinned, keyPoint: marks.keyPoint ?? keyPoint }
    if (wanted.pinned === pinned && wanted.keyPoint === keyPoint) return
    const { sequence, now } = await nextChange(tx, articleId)
    await tx.liveEntry.update({ where: { id }, data: { ...wanted, sequence } })
    const past = wanted.pinned !== pinned
    await announceChange(tx, announcing, { articleId, sequence, now, past })
    await tellOfEntry(tx, 'live_entry.updated', { articleId, entryId: id })
    await recordAudit(tx, actor, 'live.mark', `article:${articleId}`, { entry: id, ...wanted })
  })
  return deskEntry(actor, id)
}

/** Takes an entry away from readers; the newsroom keeps it, marked. */
export async function deleteEntry(actor: Actor, id: number): Promise<DeskEntry> {
  await write(async (tx, announcing) => {
    const { articleId } = await lockEntry(tx, actor, id)
    const { sequence, now } = await nextChange(tx, articleId)
    await tx.liveEntry.update({ where: { id }, data: { deletedAt: now, sequence } })
    await announceChange(tx, announcing, { articleId, sequence, now, past: true })
    await tellOfEntry(tx, 'live_entry.deleted', { articleId, entryId: id })
    await recordAudit(tx, actor, 'live.delete', `article:${articleId}`, { entry: id })
  })
  return deskEntry(actor, id)
}

/** @param change.past does it touch pages of earlier entries? */
async function announceChange(
  tx: Tx,
  announcing: Announcing,
  change: { articleId: number; sequence: number; now: Date; past: boolean },
): Promise<void> {
  const { articleId, sequence, now, past } = change
  announcing.expire(`live:${articleId}`)
  if (past) announcing.expire(`live-past:${articleId}`)
  await announceLive(tx, { articleId, sequence, moved: false })
  // What readers see has changed, if they see it.
  await tx.article.updateMany({
    where: { id: articleId, state: 'published' },
    data: { liveAt: now },
  })
}
