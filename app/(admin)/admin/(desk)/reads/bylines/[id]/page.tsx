import { Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { AsTable } from '#components/reads/AsTable.tsx'
import { ArticleLines } from '#components/reads/NumbersTable.tsx'
import { PeriodNav } from '#components/reads/PeriodNav.tsx'
import { TimeChart } from '#components/reads/TimeChart.client.tsx'
import { can } from '#lib/auth/can.ts'
import { periodsOf, topArticles } from '#lib/reads/newsroom.ts'
import {
  inReads,
  inThousands,
  numbersAddress,
  numbersQuerySchema,
  share,
  timeEach,
} from '#lib/reads/numbers.ts'
import { openBylineNumbers } from '#lib/reads/one-byline.ts'
import { timeName } from '#lib/reads/periods.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'

export const metadata: Metadata = { title: 'Reads of a byline' }

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default function BylineReadsPage({ params, searchParams }: Props) {
  return guarded('reads.open', async (user) => {
    const id = await idOf(params)
    const { unit, at } = numbersQuerySchema.parse(await searchParams)
    const query = { list: 'articles', unit, at, byline: id, section: undefined } as const
    const { name, slug, total, articles, counts, series } = await openBylineNumbers(user, id)
    const [{ period }, rows] = await Promise.all([periodsOf(query), topArticles(user, query)])
    const path = `/admin/reads/bylines/${id}`
    const points = series.map(({ at, reads }) => ({ label: timeName(at, 'day'), reads }))
    return (
      <>
        <Title order={1}>{name}</Title>
        <Group mt="xs" className="plain-links">
          <Link href="/admin/reads?list=bylines" prefetch={false}>
            All bylines
          </Link>
          {can(user, 'byline.manage') && (
            <Link href={`/admin/bylines/${id}`} prefetch={false}>
              The byline
            </Link>
          )}
          <a href={`/by/${slug}`} target="_blank" rel="noopener">
            View on site
          </a>
        </Group>
        <Text mt="md">
          <span className="big-number">{inThousands(total)}</span> {total === 1 ? 'read' : 'reads'}{' '}
          of {articles === 1 ? '1 article' : `${articles} articles`}
        </Text>
        <section aria-labelledby="by-day">
          <Group mt="xl" mb="xs" gap="md" align="baseline" className="plain-links">
            <Title order={2} size="h3" id="by-day">
              The last 90 days
            </Title>
            <a href={`${path}/csv`} download>
              Export as CSV
            </a>
          </Group>
          <Text mb="sm">
            {inReads(counts.reads)}
            {counts.reads > 0 &&
              `, ${timeEach(counts)} in view on average, ${share(counts.reached100, counts.reads)} to the end.`}
          </Text>
          <TimeChart points={points} title="Reads by day" />
          <AsTable
            of="Reads by day"
            heads={['Day', 'Reads']}
            rows={points.map(({ label, reads }) => ({ label, numbers: [reads] }))}
          />
        </section>
        <section aria-labelledby="period">
          <Title order={2} size="h3" mt="xl">
            Articles
          </Title>
          <PeriodNav path={path} query={{ unit, at }} period={period} lists={[]} />
          {rows.length > 0 ? (
            <>
              <ArticleLines rows={rows} time={formatDeskTime} linked={can(user, 'article.list')} />
              <Text mt="md" className="plain-links">
                <a href={numbersAddress('/admin/reads/csv', query)} download>
                  Export this list as CSV
                </a>
              </Text>
            </>
          ) : (
            <Text my="xl">Nothing was read then.</Text>
          )}
        </section>
      </>
    )
  })
}
