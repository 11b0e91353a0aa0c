import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ArchiveHead, ArchivePager } from '#components/archive/ArchiveHead.tsx'
import { River } from '#components/front/River.tsx'
import { listDay, type Period, periodPath } from '#lib/articles/archive.ts'
import type { Cursor } from '#lib/articles/schema.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { cursorOf, datedCards, type ListParameters } from '../../../../listing.ts'
import { nameOf, type PeriodParams, periodOf } from '../../../period.ts'

type Props = { params: PeriodParams; searchParams: ListParameters }

const shown = cache(periodOf)
const day = cache((period: Period, after: Cursor | undefined) =>
  listDay(period, { after, limit: 50 }),
)
const after = cache(cursorOf)

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { period, around, siteName, language } = await shown(params)
  const { after: asked } = await searchParams
  const { cards } = await day(period, await after(searchParams))
  return {
    title: around.name,
    description: say(language, 'publishedIn', { name: siteName, time: around.name }),
    alternates: {
      canonical: around.path + (asked ? `?after=${asked}` : ''),
      types: feedAlternates('/', siteName),
    },
    ...(cards.length ? {} : { robots: { index: false } }),
  }
}

/** What was published on a day of the newsroom's. */
export default async function DayPage({ params, searchParams }: Props) {
  const { period, around, language } = await shown(params)
  const list = await day(period, await after(searchParams))
  if (list.cards.length === 0 && !around.before) notFound()
  const { year, month } = period
  const within = [{ year }, { year, month }].map((one) => ({
    path: periodPath(one),
    name: nameOf(one, language),
  }))
  return (
    <>
      <ArchiveHead name={around.name} within={within} language={language} />
      {list.cards.length ? (
        <River
          cards={await datedCards(list.cards)}
          older={list.after && `${around.path}?after=${list.after}`}
          language={language}
        />
      ) : (
        <p className="empty">{say(language, 'nothingThen')}</p>
      )}
      <ArchivePager before={around.before} after={around.after} language={language} />
    </>
  )
}
