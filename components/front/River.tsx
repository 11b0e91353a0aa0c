import { ArticleCard } from '#components/article-card/ArticleCard.tsx'
import type { ArticleCard as Card } from '#lib/articles/schema.ts'

/** A card with its date line, which the page has formatted. */
export type DatedCard = { card: Card; dateline: string }

/** Articles one below the other, newest first, and the way to older ones. */
export function River({
  cards,
  older,
  heading,
}: {
  cards: DatedCard[]
  older: string | null
  heading?: 'h2' | 'h3'
}) {
  return (
    <>
      <div className="river">
        {cards.map(({ card, dateline }) => (
          <ArticleCard
            key={card.id}
            card={card}
            dateline={dateline}
            shape="river"
            {...(heading ? { heading } : {})}
          />
        ))}
      </div>
      {older && (
        <p className="older">
          <a href={older} rel="next">
            Older articles
          </a>
        </p>
      )}
    </>
  )
}
