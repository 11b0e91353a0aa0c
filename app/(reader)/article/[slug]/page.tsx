import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { AfterArticle, type MostReadBeside } from '#components/article/AfterArticle.tsx'
import { ArticleData } from '#components/article/ArticleData.tsx'
import { FullArticle } from '#components/article/FullArticle.tsx'
import { LiveCoverage } from '#components/live/LiveCoverage.tsx'
import { readArticle } from '#lib/articles/queries.ts'
import { authorsOf } from '#lib/bylines/printed.ts'
import { cardPath } from '#lib/cards/card.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { versionsBeside } from '#lib/linked-data/article.ts'
import { readLivePage } from '#lib/live/read.ts'
import { livePlaceSchema } from '#lib/live/schema.ts'
import { openGraphLocale } from '#lib/messages/locale.ts'
import { spokenAround } from '#lib/messages/say.ts'
import { readPublisher } from '#lib/organisation/queries.ts'
import { mostRead } from '#lib/reads/queries.ts'
import { readsGroup } from '#lib/reads/rules.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readVersions } from '#lib/translations/queries.ts'
import { datedLive } from '../../../live.ts'
import { oEmbedLinks, sharedPicture } from '../../sharing.ts'
import { datelinesOf } from '../datelines.ts'
import { datedMore } from '../more.ts'

type Props = {
  params: Promise<{ slug: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const article = cache(readArticle)
const versionsOf = cache(readVersions)

/** Each version's address by its language, and the original's for all others; none where there is but one. */
async function languagesOf(id: number): Promise<{ languages?: Record<string, string> }> {
  const versions = await versionsOf(id)
  if (!versions.length) return {}
  const paths = versions.map(({ language, slug }) => [language, `/article/${slug}`])
  const original = versions.find(({ original }) => original)
  if (original) paths.push(['x-default', `/article/${original.slug}`])
  return { languages: Object.fromEntries(paths) }
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const [{ slug }, asked] = await Promise.all([params, searchParams])
  const found = await article(slug)
  if (!found) return {}
  const { siteName, language } = await readSettings()
  const { headline, standfirst, bylines, publishedAt, updatedAt, section, topics, kind } = found
  const publisher = await readPublisher()
  const { before } = livePlaceSchema.parse(asked)
  return {
    title: headline,
    description: standfirst,
    authors: authorsOf(bylines).map(({ name, slug }) => ({ name, url: `/by/${slug}` })),
    alternates: {
      canonical: `/article/${slug}${kind === 'live' && before ? `?before=${before}` : ''}`,
      types: { ...feedAlternates('/', siteName), ...oEmbedLinks(publisher.origin, slug, headline) },
      // Each page of live coverage but the first is a part of this version alone.
      ...(before ? {} : await languagesOf(found.id)),
    },
    openGraph: {
      type: 'article',
      siteName,
      url: `/article/${slug}`,
      locale: openGraphLocale(found.language || language),
      title: headline,
      description: standfirst,
      publishedTime: publishedAt.toISOString(),
      modifiedTime: (updatedAt ?? publishedAt).toISOString(),
      authors: authorsOf(bylines).map(({ slug }) => `${publisher.origin}/by/${slug}`),
      tags: topics.map(({ name }) => name),
      ...(section ? { section: section.name } : {}),
      images: [sharedPicture(found, publisher)],
    },
    twitter: { card: 'summary_large_image' },
  }
}

/** What is read most in the article's section; where nothing is, or in none, of all. */
async function mostReadBeside(sectionId: number | undefined): Promise<MostReadBeside> {
  const articles = sectionId === undefined ? [] : await mostRead('day', 5, sectionId)
  if (articles.length > 0) return { articles, inSection: true }
  return { articles: await mostRead('day', 5), inSection: false }
}

export default async function ArticlePage({ params, searchParams }: Props) {
  const [{ slug }, asked] = await Promise.all([params, searchParams])
  const found = await article(slug)
  if (!found) notFound()
  const [settings, publisher, { secondsInView }] = await Promise.all([
    readSettings(),
    readPublisher(),
    readGroup(readsGroup),
  ])
  const { language } = settings
  const words = spokenAround(found.language, language)
  const place = livePlaceSchema.parse(asked)
  const live = found.kind === 'live' ? await readLivePage(found.id, place) : null
  if (found.kind === 'live' && !live) notFound()
  return (
    <>
      <FullArticle
        article={found}
        datelines={await datelinesOf(found, settings)}
        correctionsPlace={settings.correctionsPlace}
        language={language}
        versions={await versionsOf(found.id)}
        feedback={publisher.policies.feedback}
        secondsInView={secondsInView}
      >
        {live && (
          <LiveCoverage
            live={live}
            slug={slug}
            language={words}
            followed={live.newest && !live.endedAt}
            missing={place.entry !== undefined && live.entries[0]?.id !== place.entry}
            {...(await datedLive(live, settings, words))}
          />
        )}
      </FullArticle>
      <AfterArticle
        section={found.section}
        more={await datedMore(found, settings)}
        mostRead={await mostReadBeside(found.section?.id)}
        language={language}
      />
      <ArticleData
        article={found}
        publisher={publisher}
        live={live}
        card={cardPath(found, publisher)}
        {...versionsBeside(found.id, await versionsOf(found.id))}
      />
    </>
  )
}
