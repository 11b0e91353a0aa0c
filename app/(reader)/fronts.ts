import type { DatedFront } from '#components/front/FrontPage.tsx'
import type { DatedCard } from '#components/front/River.tsx'
import type { ArticleCard } from '#lib/articles/schema.ts'
import type { Front } from '#lib/front/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

/** A front with its date lines. */
export async function datedFront(front: Front): Promise<DatedFront> {
  const settings = await readSettings()
  const dated = async (card: ArticleCard): Promise<DatedCard> => ({
    card,
    dateline: await formatDateline(card.publishedAt, settings),
  })
  const all = (cards: ArticleCard[]) => Promise.all(cards.map(dated))
  return {
    breaking: front.breaking,
    lead: front.lead && (await dated(front.lead)),
    beside: await all(front.beside),
    row: await all(front.row),
    river: await all(front.river),
  }
}

/** The articles of a front in the order in which it shows them, each once. */
export function slugsOf({ lead, beside, row, river }: Front): string[] {
  const cards = [...(lead ? [lead] : []), ...beside, ...row, ...river]
  return [...new Set(cards.map(({ slug }) => slug))]
}
