import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { moment, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'

/** What came in from another system once: an import of it finds it here again. */
export const importedRecord = z.object({
  id: z.string().describe('The other system’s id, with its kind'),
  kind: z.string(),
  targetId: id.describe('Of the byline, section, topic, page or picture that was made of it'),
  at: moment,
})
export type ImportedRecord = z.infer<typeof importedRecord>

/** All that imports brought in, but articles, which carry it themselves. @throws Refused */
export async function* carryImportedOut(actor: Actor, tx: Tx): AsyncGenerator<ImportedRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for (let after = ''; ; ) {
    const rows = await tx.importedItem.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 1000,
    })
    for (const row of rows) yield plain(row)
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}
