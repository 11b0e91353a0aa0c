import type { ReactNode } from 'react'
import { ArticleCard } from '#components/article-card/ArticleCard.tsx'
import type { ArticleCard as Card } from '#lib/articles/schema.ts'
import { say } from '#lib/messages/say.ts'

/** A card with its date line, which the page has formatted. */
export type DatedCard = { card: Card; dateline: string }

/** Articles one below the other, newest first, and the way to older ones. */
export function River({
  cards,
  older,
  heading,
  base,
  language,
  aside,
}: {
  cards: DatedCard[]
  older: string | null
  heading?: 'h2' | 'h3'
  /** Where pictures come from; readers' unless given. */
  base?: string
  language: string
  /** What stands beside the list, or after it on a narrow screen. */
  aside?: ReactNode
}) {
  return (
    <div className={aside ? 'river-beside' : 'river-alone'}>
      <div>
        <div className="river">
          {cards.map(({ card, dateline }) => (
            <ArticleCard
              key={card.id}
              card={card}
              dateline={dateline}
              shape="river"
              language={language}
              {...(heading ? { heading } : {})}
              {...(base ? { base } : {})}
            />
          ))}
        </div>
        {older && (
          <p className="older">
            <a href={older} rel="next">
              {say(language, 'olderArticles')}
            </a>
          </p>
        )}
      </div>
      {aside && <div className="river-aside">{aside}</div>}
    </div>
  )
}
