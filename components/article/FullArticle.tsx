import type { ReactNode } from 'react'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { Words } from '#components/messages/Words.tsx'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { authorsOf, eachOnce } from '#lib/bylines/printed.ts'
import { inLanguage, say, spokenAround } from '#lib/messages/say.ts'
import type { Version } from '#lib/translations/schema.ts'
import { AnswerBack } from './AnswerBack.tsx'
import { ArticleHeader } from './ArticleHeader.tsx'
import { BylineLine } from './BylineLine.tsx'
import { Corrections } from './Corrections.tsx'
import { HowReported } from './HowReported.tsx'
import { MadeNotes } from './MadeNotes.tsx'
import { MainPicture } from './MainPicture.tsx'
import { ReadCount } from './ReadCount.tsx'
import { Share } from './Share.tsx'
import { Topics } from './Topics.tsx'
import { Translations } from './Translations.tsx'
import { WorkLabel } from './WorkLabel.tsx'

/** The times that an article shows, in words. */
export type Datelines = { published: string; updated: string | null; corrections: string[] }

/** A whole article as readers get it. */
export function FullArticle({
  article,
  datelines,
  correctionsPlace,
  language: site,
  base,
  secondsInView,
  versions = [],
  feedback,
  children,
}: {
  article: PublishedArticle
  datelines: Datelines
  /** Do corrections stand above the text or below it? */
  correctionsPlace: 'top' | 'bottom'
  /** The site's; the article may have one of its own. */
  language: string
  /** Where pictures come from; readers' unless given. */
  base?: string
  /** How long it is in view before it is a read; without, it never is one: a preview. */
  secondsInView?: number | undefined
  /** In which languages it can be read. */
  versions?: Version[]
  /** Path of the page that says how to answer back. */
  feedback?: string | undefined
  /** What goes on after the body: live coverage. */
  children?: ReactNode
}) {
  const { genre, details } = article
  const { headline, standfirst, section, bylines, picture, publishedAt, updatedAt } = article
  const own = article.language || site
  // What stands round the article's own words is said in its language, where we speak that.
  const language = spokenAround(article.language, site)
  const around = inLanguage(language, own)
  const known = eachOnce(authorsOf(bylines)).filter(({ biography }) => biography)
  const corrections = (
    <Corrections
      corrections={article.corrections}
      datelines={datelines.corrections}
      language={language}
    />
  )
  return (
    <article className="article" {...inLanguage(own, site)}>
      <ArticleHeader
        section={section}
        label={genre !== 'news' && <WorkLabel genre={genre} language={language} />}
        topic={article.topics[0]}
        headline={headline}
        standfirst={standfirst}
      />
      <div className="article-meta" {...around}>
        <BylineLine bylines={bylines} language={language} {...(base ? { base } : {})} />
        <p className="dateline">
          {details.place && <span className="place">{details.place}</span>}
          <time data-relative="" dateTime={publishedAt.toISOString()}>
            {datelines.published}
          </time>
          {updatedAt && (
            <span className="updated">
              <Words
                language={language}
                message="updatedAt"
                values={{
                  time: (
                    <time data-relative="" dateTime={updatedAt.toISOString()}>
                      {datelines.updated}
                    </time>
                  ),
                }}
              />
            </span>
          )}
          {secondsInView !== undefined && (
            <ReadCount
              slug={article.slug}
              reads={article.reads}
              language={language}
              secondsInView={secondsInView}
            />
          )}
        </p>
        <Translations versions={versions} articleId={article.id} language={language} />
        {secondsInView !== undefined && <Share language={language} />}
      </div>
      {picture && <MainPicture picture={picture} {...(base ? { base } : {})} />}
      <MadeNotes genre={genre} details={details} language={language} around={own} />
      {correctionsPlace === 'top' && corrections}
      <ArticleBody
        document={article.body}
        resources={article.resources}
        language={language}
        base={base}
        sponsored={genre === 'sponsored'}
      />
      {children}
      <HowReported genre={genre} details={details} language={language} around={own} />
      {correctionsPlace === 'bottom' && corrections}
      {article.historyPublic && secondsInView !== undefined && (
        <p className="article-history" {...around}>
          <a href={`/article/${article.slug}/history`}>{say(language, 'articleHistory')}</a>
        </p>
      )}
      <Topics topics={article.topics} language={language} />
      <AnswerBack
        authors={eachOnce(authorsOf(bylines))}
        feedback={feedback}
        language={language}
        around={own}
      />
      {known.length > 0 && (
        <footer className="article-foot" {...inLanguage(site, own)}>
          {known.map(({ id, slug, name, biography }) => (
            <p key={id}>
              <a href={`/by/${slug}`}>
                <bdi>{name}</bdi>
              </a>{' '}
              {biography}
            </p>
          ))}
        </footer>
      )}
    </article>
  )
}
