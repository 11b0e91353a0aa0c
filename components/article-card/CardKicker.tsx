import { WorkLabel } from '#components/article/WorkLabel.tsx'
import type { ArticleCard } from '#lib/articles/schema.ts'

/** What stands above a card's headline: its section, and what kind of work it is; of news the section alone. */
export function CardKicker({
  section,
  genre,
  language,
}: Pick<ArticleCard, 'section' | 'genre'> & { language: string }) {
  if (!section && genre === 'news') return null
  return (
    <p className="kicker">
      {section && <span>{section.name}</span>}
      {section && genre !== 'news' && ' '}
      <WorkLabel genre={genre} language={language} />
    </p>
  )
}
