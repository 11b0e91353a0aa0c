import { Picture } from '#components/article/Picture.tsx'
import type { LinkedArticle } from '#lib/articles/schema.ts'

/** Leads to another article of ours; nothing where readers can't see that one. */
export function RelatedArticle({
  article,
  base,
}: {
  article: LinkedArticle | undefined
  base?: string | undefined
}) {
  if (!article) return null
  const { slug, headline, picture } = article
  return (
    <aside className="related" aria-label="Related">
      {picture && <Picture picture={picture} alt="" sizes="7rem" {...(base ? { base } : {})} />}
      <p>
        <span className="kicker">Related</span>
        <a href={`/article/${slug}`}>{headline}</a>
      </p>
    </aside>
  )
}
