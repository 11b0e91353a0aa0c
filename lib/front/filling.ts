import type { ArticleCard } from '#lib/articles/schema.ts'
import { type FillRule, type Layout, places } from './schema.ts'

/** What may stand on a front: the newest and the most read, best first, and those placed. */
export type Candidates = {
  byId: Map<number, ArticleCard>
  newest: ArticleCard[]
  mostRead: ArticleCard[]
}

/** A front opens with a picture if one of the first few has one. */
const lookForPictureAmong = 4

/** Is a pin, or a breaking line, over? @param now ms since 1970, by the database's clock */
export const isOver = (until: string | null, now: number): boolean =>
  until !== null && Date.parse(until) <= now

/**
 * Fills the slots: what is placed and may be seen first, then by rule. No article comes twice.
 * @returns a card for each slot, null when there are no more, and the rest of the newest
 */
export function fillFront(
  layout: Layout,
  { byId, newest, mostRead }: Candidates,
  now: number,
): { slots: (ArticleCard | null)[]; rest: ArticleCard[] } {
  const used = new Set<number>()
  const slots = layout.slots.map(({ articleId, until }): ArticleCard | null => {
    const card = articleId === null || isOver(until, now) ? undefined : byId.get(articleId)
    if (!card || used.has(card.id)) return null
    used.add(card.id)
    return card
  })
  const by: Record<FillRule, ArticleCard[]> = { newest, mostRead: [...mostRead, ...newest] }
  slots.forEach((card, n) => {
    const area = places[n]?.area
    if (card || !area) return
    const free = by[layout.fill[area]].filter(({ id }) => !used.has(id))
    const opensWithPicture = area === 'lead' && layout.fill.lead === 'newest'
    const pictured = opensWithPicture
      ? free.slice(0, lookForPictureAmong).find(({ picture }) => picture)
      : undefined
    const chosen = pictured ?? free[0]
    if (!chosen) return
    used.add(chosen.id)
    slots[n] = chosen
  })
  return { slots, rest: newest.filter(({ id }) => !used.has(id)) }
}
