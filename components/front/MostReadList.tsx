import { ArticleCard } from '#components/article-card/ArticleCard.tsx'
import type { DatedCard } from './River.tsx'

/** Articles in the order in which they are read, with their places. */
export function MostReadList({ cards, language }: { cards: DatedCard[]; language: string }) {
  return (
    <ol className="ranking">
      {cards.map(({ card, dateline }) => (
        <li key={card.id}>
          <ArticleCard card={card} dateline={dateline} shape="river" language={language} />
        </li>
      ))}
    </ol>
  )
}
