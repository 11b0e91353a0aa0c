import { Picture } from '#components/article/Picture.tsx'
import type { ArticleCard as Card } from '#lib/articles/schema.ts'

/** How a card stands on a page. */
export type CardShape = 'lead' | 'second' | 'text' | 'river'

const sizes: Record<CardShape, string> = {
  lead: '(min-width: 62rem) 46rem, 100vw',
  second: '(min-width: 62rem) 18rem, (min-width: 40rem) 45vw, 100vw',
  text: '',
  river: '(min-width: 40rem) 13rem, 7rem',
}

/** An article in a list: one link, its words, and its picture where the shape has one. */
export function ArticleCard({
  card,
  shape,
  dateline,
  heading: Heading = 'h2',
  first = false,
}: {
  card: Card
  shape: CardShape
  dateline: string
  heading?: 'h2' | 'h3'
  first?: boolean
}) {
  const { slug, headline, standfirst, section, bylines, picture, publishedAt } = card
  return (
    <article className={`card card-${shape}`}>
      {picture && shape !== 'text' && (
        <Picture
          className="card-picture"
          picture={picture}
          alt={picture.alt}
          sizes={sizes[shape]}
          first={first}
        />
      )}
      <div className="card-words">
        {section && <p className="kicker">{section.name}</p>}
        <Heading className="card-headline">
          <a href={`/article/${slug}`}>{headline}</a>
        </Heading>
        {standfirst && <p className="card-standfirst">{standfirst}</p>}
        <p className="card-meta">
          {bylines.length > 0 && <span>{bylines.map(({ name }) => name).join(', ')}</span>}{' '}
          <time dateTime={publishedAt.toISOString()}>{dateline}</time>
        </p>
      </div>
    </article>
  )
}
