import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AfterArticle } from '#components/article/AfterArticle.tsx'
import { BylineProfile } from '#components/article/BylineProfile.tsx'
import { CorrectionList } from '#components/article/CorrectionList.tsx'
import { FullArticle } from '#components/article/FullArticle.tsx'
import { PublicHistory } from '#components/article/PublicHistory.tsx'
import { FrontPage } from '#components/front/FrontPage.tsx'
import { SectionHead } from '#components/front/SectionHead.tsx'
import { LiveCoverage } from '#components/live/LiveCoverage.tsx'
import { StatusMessage } from '#components/status/StatusMessage.tsx'
import { sampleArticle, sampleChanges, sampleCoverage } from '#components/theme/samples.ts'
import { listArticles } from '#lib/articles/queries.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { schemes } from '#lib/theme/schema.ts'
import { datedLive } from '../../../../live.ts'
import { datelinesOf } from '../../../article/datelines.ts'
import './gallery.css'

// Rendered for the newsroom alone: lib/previews/endpoint.ts asks who wants to see it.

type Props = { params: Promise<{ scheme: string }> }

export const metadata: Metadata = { title: 'Theme', robots: { index: false } }

const swatches = ['paper', 'wash', 'ink', 'soft', 'rule', 'accent', 'alert'] as const

/** Every part of the readers' pages, in the theme's light or dark colours. */
export default async function ThemePreviewPage({ params }: Props) {
  const { scheme } = await params
  if (!schemes.some((one) => one === scheme)) notFound()
  const [settings, { cards }] = await Promise.all([readSettings(), listArticles({ limit: 14 })])
  const { language, siteName } = settings
  const dated = await Promise.all(
    cards.map(async (card) => ({
      card,
      dateline: await formatDateline(card.publishedAt, settings, language),
    })),
  )
  const pictures = cards.flatMap(({ picture }) => picture ?? [])
  const article = sampleArticle(pictures, cards[0])
  const live = sampleCoverage()
  const [byline] = article.bylines
  const { at } = article.corrections[0] ?? { at: article.publishedAt }
  const when = await formatDateline(at, settings, language)
  return (
    <div className={`scheme-${scheme}`}>
      <ul className="swatches" aria-label="Colours">
        {swatches.map((name) => (
          <li key={name} className={`swatch-${name}`}>
            {name}
          </li>
        ))}
      </ul>
      <Part name="Article">
        <FullArticle
          article={article}
          datelines={await datelinesOf(article, settings)}
          correctionsPlace={settings.correctionsPlace}
          language={language}
        />
        <AfterArticle
          section={article.section}
          more={{ cards: dated.slice(0, 4), onTopic: true }}
          mostRead={{ articles: cards.slice(0, 5), inSection: false }}
          language={language}
        />
      </Part>
      <Part name="Front">
        <FrontPage
          front={{
            breaking: { text: 'Something that everyone must know now', slug: null },
            lead: dated[0] ?? null,
            beside: dated.slice(1, 5),
            row: dated.slice(5, 9),
            river: dated.slice(9),
          }}
          older="#"
          language={language}
        />
      </Part>
      <Part name="Section">
        <SectionHead section={{ name: 'A section', description: 'What it is about.' }} />
      </Part>
      <Part name="Live coverage">
        <LiveCoverage
          live={live}
          slug="sample"
          language={language}
          followed={false}
          {...(await datedLive(live, settings, language))}
        />
      </Part>
      {byline && (
        <Part name="Byline">
          <BylineProfile
            byline={{
              ...byline,
              language: null,
              contact: 'ada@example.org',
              links: [{ label: 'Mastodon', url: 'https://example.org/@ada' }],
              beats: ['Harbour', 'Budgets'],
              leftIn: null,
            }}
            siteLanguage={language}
          />
        </Part>
      )}
      <Part name="Corrections and history">
        <CorrectionList
          language={language}
          corrections={article.corrections.map((correction) => ({
            correction: {
              ...correction,
              articleId: 0,
              headline: article.headline,
              slug: 'sample',
            },
            dateline: when,
          }))}
        />
        <PublicHistory
          language={language}
          entries={[
            {
              entry: {
                id: 'sample',
                at,
                kind: 'update',
                note: 'The headline was too cautious.',
                changes: sampleChanges,
              },
              dateline: when,
            },
          ]}
        />
      </Part>
      <Part name="Status">
        <StatusMessage
          title={`What ${siteName} says instead of a page`}
          latest={cards.slice(0, 3)}
          language={language}
        >
          <p className="standfirst">Why it can’t be shown, and the way on.</p>
        </StatusMessage>
      </Part>
    </div>
  )
}

function Part({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <section className="gallery-part">
      <p className="gallery-name">{name}</p>
      {children}
    </section>
  )
}
