import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { ArticleHeader } from './ArticleHeader.tsx'
import { BylineLine } from './BylineLine.tsx'
import { MainPicture } from './MainPicture.tsx'
import { ReadCount } from './ReadCount.tsx'

/** A whole article as readers get it. */
export function FullArticle({
  article,
  dateline,
  language,
  base,
  counted = true,
}: {
  article: PublishedArticle
  /** Its date line, in words. */
  dateline: string
  language: string
  /** Where pictures come from; readers' unless given. */
  base?: string
  /** Is this a read? A preview isn't. */
  counted?: boolean
}) {
  const { headline, standfirst, section, bylines, picture, publishedAt } = article
  const known = bylines.filter(({ biography }) => biography)
  return (
    <article className="article">
      <ArticleHeader section={section} headline={headline} standfirst={standfirst}>
        <div className="article-meta">
          <BylineLine bylines={bylines} {...(base ? { base } : {})} />
          <p className="dateline">
            <time dateTime={publishedAt.toISOString()}>{dateline}</time>
            {counted && <ReadCount slug={article.slug} reads={article.reads} />}
          </p>
        </div>
      </ArticleHeader>
      {picture && <MainPicture picture={picture} {...(base ? { base } : {})} />}
      <ArticleBody
        document={article.body}
        resources={article.resources}
        language={language}
        base={base}
      />
      {known.length > 0 && (
        <footer className="article-foot">
          {known.map(({ id, slug, name, biography }) => (
            <p key={id}>
              <a href={`/by/${slug}`}>{name}</a> — {biography}
            </p>
          ))}
        </footer>
      )}
    </article>
  )
}
