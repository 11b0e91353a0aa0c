import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ArticleData } from '#components/article/ArticleData.tsx'
import { FullArticle } from '#components/article/FullArticle.tsx'
import { readWorkingArticle } from '#lib/articles/queries.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { previewedArticle } from '#lib/previews/links.ts'
import { previewPath, previewTokenSchema } from '#lib/previews/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'

type Props = { params: Promise<{ token: string }> }

export const metadata: Metadata = {
  title: 'Preview',
  robots: { index: false, follow: false, noarchive: true },
}

/** The readers' page of what is being written now. */
export default async function PreviewPage({ params }: Props) {
  const { data: token } = previewTokenSchema.safeParse((await params).token)
  const link = token ? await previewedArticle(token) : null
  const article = link && (await readWorkingArticle(link.articleId))
  if (!token || !article) notFound()
  const settings = await readSettings()
  return (
    <>
      <p className="preview-note" role="note">
        A preview, not published. Please don’t pass it on.
      </p>
      <FullArticle
        article={article}
        dateline={await formatDateline(article.publishedAt, settings)}
        language={settings.language}
        base={`${previewPath(token)}/media/`}
        counted={false}
      />
      <ArticleData article={article} origin={siteUrl()} />
    </>
  )
}
