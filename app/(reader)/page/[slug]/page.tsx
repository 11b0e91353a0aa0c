import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { PageData } from '#components/pages/PageData.tsx'
import { People } from '#components/pages/People.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { readPage } from '#lib/pages/queries.ts'
import { env } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'

type Props = { params: Promise<{ slug: string }> }

const page = cache(readPage)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  const found = await page(slug)
  if (!found) return {}
  const { siteName } = await readSettings()
  return {
    title: found.title,
    description: found.description || `${found.title} — ${siteName}`,
    alternates: { canonical: `/page/${slug}`, types: feedAlternates('/', siteName) },
  }
}

export default async function StaticPage({ params }: Props) {
  const { slug } = await params
  const [found, { language }] = await Promise.all([page(slug), readSettings()])
  if (!found) notFound()
  const date = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeZone: env().NEWSROOM_TIMEZONE,
  }).format(found.savedAt)
  return (
    <article className="static-page">
      <PageData page={found} publisher={await readPublisher()} />
      <header className="page-head">
        <h1 className="page-title">{found.title}</h1>
        {found.description && <p className="page-description">{found.description}</p>}
      </header>
      <ArticleBody document={found.body} resources={found.resources} language={language} />
      <People people={found.people} language={language} />
      <p className="page-changed">
        <time dateTime={found.savedAt.toISOString()}>{say(language, 'lastChanged', { date })}</time>
      </p>
    </article>
  )
}
