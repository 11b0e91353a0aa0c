import { ArticleCard } from '#components/article-card/ArticleCard.tsx'
import { MostRead } from '#components/front/MostRead.tsx'
import type { DatedCard } from '#components/front/River.tsx'
import { say } from '#lib/messages/say.ts'

/** Other articles, and whether they share a topic, or only the section. */
export type More = { cards: DatedCard[]; onTopic: boolean }

/** What is read most, and whether that is of the section, or of all. */
export type MostReadBeside = {
  articles: { id: number; slug: string; headline: string }[]
  inSection: boolean
}

/** The ways on from an article: more on what it is about, and what is read most. */
export function AfterArticle({
  section,
  more: { cards, onTopic },
  mostRead,
  language,
}: {
  section: { name: string } | null
  more: More
  mostRead: MostReadBeside
  language: string
}) {
  if (cards.length + mostRead.articles.length === 0) return null
  const title =
    onTopic || !section
      ? say(language, 'moreOnThis')
      : say(language, 'moreInSection', { section: section.name })
  return (
    <div className="after-article">
      {cards.length > 0 && (
        <section aria-label={title}>
          <h2 className="aside-title">{title}</h2>
          <div className="more-cards">
            {cards.map(({ card, dateline }) => (
              <ArticleCard
                key={card.id}
                card={card}
                dateline={dateline}
                shape="second"
                heading="h3"
                language={language}
              />
            ))}
          </div>
        </section>
      )}
      {mostRead.articles.length > 0 && (
        <MostRead
          articles={mostRead.articles}
          section={mostRead.inSection ? section?.name : undefined}
          language={language}
        />
      )}
    </div>
  )
}
