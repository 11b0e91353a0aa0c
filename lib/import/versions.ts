import { db, type Tx } from '#lib/platform/db.ts'
import type { ArticleItem } from './items.ts'
import type { Reporting } from './report.ts'

// Agencies send a text anew when it has changed. What was written on here since isn't overwritten:
// which version came in is kept, and another one is told.

const keyOf = ({ id, version }: Pick<ArticleItem, 'id' | 'version'>) => `${id}@${version}`

/** Keeps which version of an article was brought in, in its transaction. */
export async function keepVersion(tx: Tx, item: ArticleItem, targetId: number): Promise<void> {
  if (!item.version) return
  const id = keyOf(item)
  await tx.importedItem.upsert({
    where: { id },
    create: { id, kind: 'version', targetId },
    update: { targetId },
  })
}

/** Tells of articles that are here in another version. */
export async function tellOtherVersions(reporting: Reporting, known: ArticleItem[]): Promise<void> {
  const all = known.filter(({ version }) => version)
  if (all.length === 0) return
  const where = { id: { in: all.map(keyOf) } }
  const rows = await db().importedItem.findMany({ where, select: { id: true } })
  const here = new Set(rows.map(({ id }) => id))
  for (const item of all)
    if (!here.has(keyOf(item)))
      reporting.note(
        item,
        `Version ${item.version} of “${item.headline}” was left out: another version of it came in before. Compare them by hand.`,
      )
}
