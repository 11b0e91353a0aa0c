import { notFound } from 'next/navigation'
import type { DatedCard } from '#components/front/River.tsx'
import { listArticles } from '#lib/articles/queries.ts'
import { cursorSchema } from '#lib/articles/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

/** The query string of a page with a list. */
export type ListParameters = Promise<{ after?: string | string[] }>

/** A page of published articles with their date lines, and the address of the next page. */
export async function listPage(
  path: string,
  parameters: ListParameters,
  filter: { sectionId?: number; bylineId?: number },
  limit = 25,
): Promise<{ cards: DatedCard[]; older: string | null; first: boolean }> {
  const { after } = await parameters
  const cursor = after === undefined ? undefined : cursorSchema.safeParse(after)
  if (cursor && !cursor.success) notFound()
  const [list, settings] = await Promise.all([
    listArticles({ ...filter, after: cursor?.data, limit }),
    readSettings(),
  ])
  const cards = await Promise.all(
    list.cards.map(async (card) => ({
      card,
      dateline: await formatDateline(card.publishedAt, settings),
    })),
  )
  return { cards, older: list.after && `${path}?after=${list.after}`, first: !cursor }
}
