import type { Tx } from '#lib/platform/db.ts'

// Credits (which byline stands on what) are written by many at once, and moved from one byline to
// another by one at a time, when nobody else writes any: no article is printed under a byline that
// was merged in the same moment. Either is asked for before any row is locked.

/** For whoever writes credits: waits while some are being moved. */
export async function holdCredits(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtext('broadsheet credits'))`
}

/** For whoever moves credits: waits until nobody writes any. */
export async function holdAllCredits(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet credits'))`
}

/** Where credits of these bylines go now: those that were merged, and into which. */
export async function mergedAmong(tx: Tx, ids: number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const merged = await tx.byline.findMany({
    where: { id: { in: ids }, mergedIntoId: { not: null } },
    select: { id: true, mergedIntoId: true },
  })
  return new Map(merged.map(({ id, mergedIntoId }) => [id, mergedIntoId as number]))
}

/** Credits of bylines that were merged are those of what they were merged into, each once. */
export async function presentCredits<C extends { bylineId: number; role: string }>(
  tx: Tx,
  credits: C[],
): Promise<C[]> {
  const merged = await mergedAmong(
    tx,
    credits.map(({ bylineId }) => bylineId),
  )
  if (merged.size === 0) return credits
  const present = credits.map((credit) => ({
    ...credit,
    bylineId: merged.get(credit.bylineId) ?? credit.bylineId,
  }))
  return present.filter(
    ({ bylineId, role }, at) =>
      present.findIndex((other) => other.bylineId === bylineId && other.role === role) === at,
  )
}
