import { ArticleCard } from '#components/article-card/ArticleCard.tsx'
import { type DatedCard, River } from './River.tsx'

/** The front page: a lead, a column beside it, a row below, then the river. */
export function FrontPage({ cards, older }: { cards: DatedCard[]; older: string | null }) {
  // The lead is the newest with a picture among the first few: a front page opens with one.
  const at = Math.max(
    cards.slice(0, 4).findIndex(({ card }) => card.picture),
    0,
  )
  const lead = cards[at]
  const rest = cards.filter((_, n) => n !== at)
  const beside = rest.slice(0, 4)
  const row = rest.slice(4, 8)
  return (
    <div className="front" data-river="">
      <div className="front-top">
        {lead && <ArticleCard card={lead.card} dateline={lead.dateline} shape="lead" first />}
        <div className="front-beside">
          {beside.map(({ card, dateline }) => (
            <ArticleCard key={card.id} card={card} dateline={dateline} shape="text" />
          ))}
        </div>
      </div>
      {row.length > 0 && (
        <div className="front-row">
          {row.map(({ card, dateline }) => (
            <ArticleCard key={card.id} card={card} dateline={dateline} shape="second" />
          ))}
        </div>
      )}
      {rest.length > 8 && <River cards={rest.slice(8)} older={older} />}
    </div>
  )
}
