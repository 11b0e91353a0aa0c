import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { ArchiveHead, ArchivePager } from '#components/archive/ArchiveHead.tsx'
import { Parts } from '#components/archive/Parts.tsx'
import { countParts, type Period, periodPath } from '#lib/articles/archive.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { nameOf, type PeriodParams, partName, periodOf } from './period.ts'

// What the page of a year, with its months, and that of a month, with its days, have in common.

export type PartsProps = { params: PeriodParams }

const shown = cache(periodOf)
const parts = cache((period: Period) => countParts(period))

export async function partsMetadata({ params }: PartsProps): Promise<Metadata> {
  const { period, around, siteName, language } = await shown(params)
  return {
    title: around.name,
    description: say(language, 'publishedIn', { name: siteName, time: around.name }),
    alternates: { canonical: around.path, types: feedAlternates('/', siteName) },
    ...((await parts(period)).length ? {} : { robots: { index: false } }),
  }
}

/** The months of a year, or the days of a month, each with the number of its articles. */
export async function PartsPage({ params }: PartsProps) {
  const { period, around, language } = await shown(params)
  const found = await parts(period)
  if (found.length === 0 && !around.before) notFound()
  const { year, month } = period
  const within = month === undefined ? [] : [{ year }]
  return (
    <>
      <ArchiveHead
        name={around.name}
        within={within.map((one) => ({ path: periodPath(one), name: nameOf(one, language) }))}
        language={language}
      />
      {found.length ? (
        <Parts
          language={language}
          parts={found.map(({ part, articles }) => ({
            path: periodPath({ ...period, [month === undefined ? 'month' : 'day']: part }),
            name: partName(period, part, language),
            articles,
          }))}
        />
      ) : (
        <p className="empty">{say(language, 'nothingThen')}</p>
      )}
      <ArchivePager before={around.before} after={around.after} language={language} />
    </>
  )
}
