import { notFound } from 'next/navigation'
import type { DatedCard } from '#components/front/River.tsx'
import { listArticles } from '#lib/articles/queries.ts'
import { type ArticleCard, type Cursor, cursorSchema } from '#lib/articles/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

/** The query string of a page with a list. */
export type ListParameters = Promise<{ after?: string | string[] }>

/** The place in a list that a query string names, if any; a place that is none isn't found. */
export async function cursorOf(parameters: ListParameters): Promise<Cursor | undefined> {
  const { after } = await parameters
  if (after === undefined) return undefined
  const { data } = cursorSchema.safeParse(after)
  return data ?? notFound()
}

/** Cards with their date lines. */
export async function datedCards(cards: ArticleCard[]): Promise<DatedCard[]> {
  const settings = await readSettings()
  return Promise.all(
    cards.map(async (card) => ({
      card,
      dateline: await formatDateline(card.publishedAt, settings),
    })),
  )
}

/** A page of published articles with their date lines, and the address of the next page. */
export async function listPage(
  path: string,
  parameters: ListParameters,
  filter: { sectionId?: number; bylineId?: number; topicId?: number },
  limit = 25,
): Promise<{ cards: DatedCard[]; older: string | null; first: boolean }> {
  const after = await cursorOf(parameters)
  const list = await listArticles({ ...filter, after, limit })
  const cards = await datedCards(list.cards)
  return { cards, older: list.after && `${path}?after=${list.after}`, first: !after }
}
