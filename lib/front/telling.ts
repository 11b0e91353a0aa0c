import { recordTold } from '#lib/outbox/record.ts'
import { db, type Tx } from '#lib/platform/db.ts'

/** Other programs are told that readers have an edition of a front, with what made it so. */
export const tellOfEdition = (tx: Tx, editionId: number): Promise<void> =>
  recordTold(tx, 'front.published', { editionId })

/** Once a minute: tells of editions that began by their time. @returns how many */
export async function tellOfBegun(): Promise<number> {
  return db().$transaction(async (tx) => {
    const begun = await tx.$queryRaw<{ id: number }[]>`
      update "FrontEdition" set "toldAt" = now()
      where "toldAt" is null and "cancelledAt" is null and "startsAt" <= now()
      returning id`
    for (const { id } of begun.toSorted((a, b) => a.id - b.id)) await tellOfEdition(tx, id)
    return begun.length
  })
}
