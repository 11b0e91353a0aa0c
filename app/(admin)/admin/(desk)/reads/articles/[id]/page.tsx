import { Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { AsTable } from '#components/reads/AsTable.tsx'
import { CorrectCount } from '#components/reads/CorrectCount.client.tsx'
import { ArticleNow } from '#components/reads/NowPanel.client.tsx'
import { DeviceLines, ReferrerLines } from '#components/reads/NumbersTable.tsx'
import { ShareChart } from '#components/reads/ShareChart.client.tsx'
import { TimeChart } from '#components/reads/TimeChart.client.tsx'
import { can } from '#lib/auth/can.ts'
import { devicesOf } from '#lib/reads/csv.ts'
import { readersNow } from '#lib/reads/now.ts'
import {
  type ArticleMark,
  articleNumbersSchema,
  inThousands,
  type OneArticlesNumbers,
  share,
  type TimedReads,
  timeEach,
} from '#lib/reads/numbers.ts'
import { openArticleNumbers } from '#lib/reads/one-article.ts'
import { timeName } from '#lib/reads/periods.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { correctCount } from '../../correcting/actions.ts'

export const metadata: Metadata = { title: 'Reads of an article' }

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default function ArticleReadsPage({ params, searchParams }: Props) {
  return guarded('reads.open', async (user) => {
    const id = await idOf(params)
    const asked = articleNumbersSchema.parse(await searchParams)
    const numbers = await openArticleNumbers(user, id, asked)
    const { headline, slug, section, bylines, publishedAt, total, counts, referrers } = numbers
    const about = [section, bylines.join(', ')].filter(Boolean).join('. ')
    return (
      <>
        <Title order={1}>{headline}</Title>
        <Text mt={4}>
          {about && `${about}. `}
          {publishedAt ? `Published ${formatDeskTime(publishedAt)}.` : 'Not published yet.'}
        </Text>
        <Group mt="xs" className="plain-links">
          <Link href="/admin/reads" prefetch={false}>
            All reads
          </Link>
          {can(user, 'article.list') && (
            <Link href={`/admin/articles/${id}`} prefetch={false}>
              The article
            </Link>
          )}
          {publishedAt && (
            <a href={`/article/${slug}`} target="_blank" rel="noopener">
              View on site
            </a>
          )}
        </Group>
        <Text mt="md">
          <span className="big-number">{inThousands(total)}</span> {total === 1 ? 'read' : 'reads'}
          {counts.reads > 0 && `; ${timeEach(counts)} in view on average.`}
          {total > counts.reads &&
            ` ${inThousands(total - counts.reads)} of them were there before they were counted by hour.`}
        </Text>
        {can(user, 'reads.correct') && (
          <CorrectCount articleId={id} total={total} correct={correctCount} />
        )}
        {publishedAt && <ArticleNow first={await readersNow(user)} articleId={id} />}
        <OverTime numbers={numbers} />
        <HowFar numbers={numbers} />
        <section aria-labelledby="referrers">
          <Title order={2} size="h3" mt="xl" mb="xs" id="referrers">
            Where readers came from
          </Title>
          {referrers.length > 0 ? (
            <>
              <ReferrerLines rows={referrers} all={counts.reads} compared={false} />
              <Text mt="sm" className="plain-links">
                <a href={`/admin/reads/articles/${id}/csv?of=referrers`} download>
                  Export them as CSV
                </a>
              </Text>
            </>
          ) : (
            <Text>Nothing is known yet.</Text>
          )}
        </section>
        <section aria-labelledby="devices">
          <Title order={2} size="h3" mt="xl" mb="xs" id="devices">
            Devices
          </Title>
          {counts.reads > 0 ? (
            <DeviceLines rows={devicesOf(counts)} all={counts.reads} />
          ) : (
            <Text>Nothing is known yet.</Text>
          )}
        </section>
      </>
    )
  })
}

/** The point in whose time something was; none when it was after the last one that is told. */
function pointOf(series: TimedReads[], by: 'hour' | 'day', at: Date): TimedReads | undefined {
  const last = series.at(-1)
  const hours = by === 'hour' ? 1 : 25
  if (!last || at.getTime() >= last.at.getTime() + hours * 3_600_000) return undefined
  return series.findLast((point) => point.at <= at)
}

function OverTime({ numbers: { id, by, series, marks } }: { numbers: OneArticlesNumbers }) {
  const points = series.map(({ at, reads }) => ({ label: timeName(at, by), reads }))
  const numbered = new Map<string, number[]>()
  marks.forEach(({ at }, n) => {
    const point = pointOf(series, by, at)
    if (!point) return
    const label = timeName(point.at, by)
    numbered.set(label, [...(numbered.get(label) ?? []), n + 1])
  })
  const chartMarks = [...numbered].map(([label, all]) => ({ label, numbers: all.join(', ') }))
  const other = by === 'hour' ? 'day' : 'hour'
  return (
    <section aria-labelledby="over-time">
      <Group mt="xl" mb="xs" gap="md" align="baseline" className="plain-links">
        <Title order={2} size="h3" id="over-time">
          Over time, by {by}
        </Title>
        <a href={`/admin/reads/articles/${id}?by=${other}`}>
          {other === 'hour' ? 'Its first week by hour' : 'By day'}
        </a>
        <a href={`/admin/reads/articles/${id}/csv?by=${by}`} download>
          Export as CSV
        </a>
      </Group>
      <TimeChart points={points} marks={chartMarks} title={`Reads by ${by}`} />
      <AsTable
        of={`Reads by ${by}`}
        heads={[by === 'hour' ? 'Hour' : 'Day', 'Reads']}
        rows={points.map(({ label, reads }) => ({ label, numbers: [reads] }))}
      />
      <Marks marks={marks} />
    </section>
  )
}

function Marks({ marks }: { marks: ArticleMark[] }) {
  if (marks.length === 0) return null
  return (
    <>
      <Title order={3} size="h4" mt="md">
        What happened meanwhile
      </Title>
      <ol className="mark-list">
        {marks.map(({ at, kind, words }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they stand as numbered in the chart
          <li key={n} data-kind={kind}>
            <time dateTime={at.toISOString()}>{formatDeskTime(at)}</time> {words}
          </li>
        ))}
      </ol>
    </>
  )
}

function HowFar({ numbers: { counts } }: { numbers: OneArticlesNumbers }) {
  const depths = [
    { label: 'Read', reads: counts.reads },
    { label: '25 %', reads: counts.reached25 },
    { label: '50 %', reads: counts.reached50 },
    { label: '75 %', reads: counts.reached75 },
    { label: '100 %', reads: counts.reached100 },
  ]
  return (
    <section aria-labelledby="how-far">
      <Title order={2} size="h3" mt="xl" mb="xs" id="how-far">
        How far it is read
      </Title>
      {counts.reads > 0 ? (
        <>
          <ShareChart points={depths} title="How many came how far down the text" />
          <AsTable
            of="How far it is read"
            heads={['As far as', 'Reads', 'Part']}
            rows={depths.map(({ label, reads }) => ({
              label,
              numbers: [reads, share(reads, counts.reads)],
            }))}
          />
        </>
      ) : (
        <Text>Nothing is known yet.</Text>
      )}
    </section>
  )
}
