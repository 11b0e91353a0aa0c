import { Corrections } from '#components/article/Corrections.tsx'
import type { Datelines } from '#components/article/FullArticle.tsx'
import { HowReported } from '#components/article/HowReported.tsx'
import { MadeNotes } from '#components/article/MadeNotes.tsx'
import { MainPicture } from '#components/article/MainPicture.tsx'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { inLanguage, spokenAround } from '#lib/messages/say.ts'
import { ArticleBody } from './ArticleBody.tsx'

// Next.js refuses a static import of what renders. For the API it runs outside of it: scripts/steps/markup.ts.

/**
 * The body of an article alone as HTML, for where it is read elsewhere. Each address in it is absolute.
 * @param origin of the site, without a trailing slash
 */
export async function renderBody({
  article,
  language,
  origin,
}: {
  article: Pick<PublishedArticle, 'body' | 'resources' | 'genre' | 'language'>
  /** The site's; the article may have one of its own. */
  language: string
  origin: string
}): Promise<string> {
  const { renderToStaticMarkup } = await import('react-dom/server')
  return renderToStaticMarkup(
    <BodyElsewhere
      article={article}
      language={spokenAround(article.language, language)}
      origin={origin}
    />,
  )
}

/** @param language of what is said around its words */
function BodyElsewhere({
  article: { body, resources, genre },
  language,
  origin,
}: Parameters<typeof renderBody>[0]) {
  return (
    <ArticleBody
      document={body}
      resources={resources}
      language={language}
      base={`${origin}/media/`}
      origin={origin}
      sponsored={genre === 'sponsored'}
    />
  )
}

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
      <BodyElsewhere article={article} language={language} origin={origin} />
      <HowReported genre={genre} details={details} language={language} />
      {correctionsPlace === 'bottom' && corrections}
    </>
  )
  return renderToStaticMarkup(own.lang ? <div {...own}>{content}</div> : content)
}
