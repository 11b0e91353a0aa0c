import { Picture } from '#components/article/Picture.tsx'
import type { LinkedArticle } from '#lib/articles/schema.ts'
import { say } from '#lib/messages/say.ts'

/** Leads to another article of ours; nothing where readers can't see that one. */
export function RelatedArticle({
  article,
  base,
  origin = '',
  language,
}: {
  article: LinkedArticle | undefined
  base?: string | undefined
  /** Stands before our own paths where it is read elsewhere. */
  origin?: string | undefined
  language: string
}) {
  if (!article) return null
  const { slug, headline, picture } = article
  return (
    <aside className="related" aria-label={say(language, 'related')}>
      {picture && <Picture picture={picture} alt="" sizes="7rem" {...(base ? { base } : {})} />}
      <p>
        <span className="kicker">{say(language, 'related')}</span>
        <a href={`${origin}/article/${slug}`}>{headline}</a>
      </p>
    </aside>
  )
}
