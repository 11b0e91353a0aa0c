import { Corrections } from '#components/article/Corrections.tsx'
import type { Datelines } from '#components/article/FullArticle.tsx'
import { HowReported } from '#components/article/HowReported.tsx'
import { MadeNotes } from '#components/article/MadeNotes.tsx'
import { MainPicture } from '#components/article/MainPicture.tsx'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { inLanguage, spokenAround } from '#lib/messages/say.ts'
import { ArticleBody } from './ArticleBody.tsx'

/**
 * An article's content as HTML for where it is read elsewhere: picture with credit, text, corrections.
 * Each address in it is absolute.
 * @param origin of the site, without a trailing slash
 */
export async function renderForFeed({
  article,
  datelines,
  correctionsPlace,
  language: site,
  origin,
}: {
  article: PublishedArticle
  datelines: Datelines
  correctionsPlace: 'top' | 'bottom'
  /** The site's; the article may have one of its own. */
  language: string
  origin: string
}): Promise<string> {
  // Next.js refuses a static import of it.
  const { renderToStaticMarkup } = await import('react-dom/server')
  const { genre, details } = article
  const base = `${origin}/media/`
  const language = spokenAround(article.language, site)
  const own = inLanguage(article.language, site)
  const corrections = (
    <Corrections
      corrections={article.corrections}
      datelines={datelines.corrections}
      language={language}
    />
  )
  const content = (
    <>
      <MadeNotes genre={genre} details={details} language={language} />
      {article.picture && <MainPicture picture={article.picture} base={base} />}
      {correctionsPlace === 'top' && corrections}
      <ArticleBody
        document={article.body}
        resources={article.resources}
        language={language}
        base={base}
        origin={origin}
        sponsored={genre === 'sponsored'}
      />
      <HowReported genre={genre} details={details} language={language} />
      {correctionsPlace === 'bottom' && corrections}
    </>
  )
  return renderToStaticMarkup(own.lang ? <div {...own}>{content}</div> : content)
}
