import { Picture, PictureAhead } from '#components/article/Picture.tsx'
import type { ArticleCard as Card } from '#lib/articles/schema.ts'
import { authorsOf, inARow } from '#lib/bylines/printed.ts'
import { inLanguage } from '#lib/messages/say.ts'
import { CardKicker } from './CardKicker.tsx'

/** How a card stands on a page. */
export type CardShape = 'lead' | 'second' | 'text' | 'river'

const sizes: Record<CardShape, string> = {
  lead: '(min-width: 62rem) 48rem, 100vw',
  second: '(min-width: 62rem) 18rem, (min-width: 40rem) 45vw, 100vw',
  text: '',
  river: '(min-width: 40rem) 14rem, 6.5rem',
}

/** An article in a list: one link, its words, and its picture where the shape has one. */
export function ArticleCard({
  card,
  shape,
  dateline,
  heading: Heading = 'h2',
  first = false,
  base,
  language,
}: {
  card: Card
  shape: CardShape
  dateline: string
  heading?: 'h2' | 'h3'
  first?: boolean
  /** Where pictures come from; readers' unless given. */
  base?: string
  /** The page's; the article may have one of its own. */
  language: string
}) {
  const { slug, headline, standfirst, section, bylines, picture, publishedAt, genre } = card
  const own = inLanguage(card.language, language)
  return (
    <article className={`card card-${shape}`}>
      {first && picture && <PictureAhead picture={picture} sizes={sizes[shape]} base={base} />}
      {picture && shape !== 'text' && (
        <Picture
          className="card-picture"
          picture={picture}
          alt={picture.alt}
          sizes={sizes[shape]}
          first={first}
          {...(base ? { base } : {})}
        />
      )}
      <div className="card-words">
        <CardKicker section={section} genre={genre} language={language} />
        <Heading className="card-headline" {...own}>
          <a href={`/article/${slug}`}>{headline}</a>
        </Heading>
        {standfirst && (
          <p className="card-standfirst" {...own}>
            {standfirst}
          </p>
        )}
        <p className="card-meta">
          {bylines.length > 0 && (
            <span>
              {inARow(authorsOf(bylines), language).map((part) =>
                'between' in part ? part.between : <bdi key={part.one.id}>{part.one.name}</bdi>,
              )}
            </span>
          )}{' '}
          <time dateTime={publishedAt.toISOString()}>{dateline}</time>
        </p>
      </div>
    </article>
  )
}
