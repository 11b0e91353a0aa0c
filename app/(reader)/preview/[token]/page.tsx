import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ArticleData } from '#components/article/ArticleData.tsx'
import { FullArticle } from '#components/article/FullArticle.tsx'
import { LiveCoverage } from '#components/live/LiveCoverage.tsx'
import { readWorkingArticle } from '#lib/articles/queries.ts'
import { cardPath } from '#lib/cards/card.ts'
import { readLivePage } from '#lib/live/read.ts'
import { say, spokenAround } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { previewedArticle } from '#lib/previews/links.ts'
import { previewPath, previewTokenSchema } from '#lib/previews/schema.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedLive } from '../../../live.ts'
import { datelinesOf } from '../../article/datelines.ts'

type Props = { params: Promise<{ token: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const { language } = await readSettings()
  return {
    title: say(language, 'preview'),
    robots: { index: false, follow: false, noarchive: true },
  }
}

/** The readers' page of what is being written now. */
export default async function PreviewPage({ params }: Props) {
  const { data: token } = previewTokenSchema.safeParse((await params).token)
  const link = token ? await previewedArticle(token) : null
  const article = link && (await readWorkingArticle(link.articleId))
  if (!token || !article) notFound()
  const [settings, publisher] = await Promise.all([readSettings(), readPublisher()])
  const words = spokenAround(article.language, settings.language)
  const live = article.kind === 'live' ? await readLivePage(article.id) : null
  return (
    <>
      <p className="preview-note" role="note">
        {say(settings.language, 'previewNote')}
      </p>
      <FullArticle
        article={article}
        datelines={await datelinesOf(article, settings)}
        correctionsPlace={settings.correctionsPlace}
        language={settings.language}
        base={`${previewPath(token)}/media/`}
      >
        {live && (
          <LiveCoverage
            live={live}
            slug={article.slug}
            language={words}
            base={`${previewPath(token)}/media/`}
            followed={false}
            {...(await datedLive(live, settings, words))}
          />
        )}
      </FullArticle>
      <ArticleData
        article={article}
        publisher={publisher}
        live={live}
        card={cardPath(article, publisher)}
      />
    </>
  )
}
