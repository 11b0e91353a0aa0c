import { Button, Group, NativeSelect, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AsTable } from '#components/reads/AsTable.tsx'
import { NowPanel } from '#components/reads/NowPanel.client.tsx'
import {
  ArticleLines,
  DeviceLines,
  NamedLines,
  ReferrerLines,
} from '#components/reads/NumbersTable.tsx'
import { PeriodNav } from '#components/reads/PeriodNav.tsx'
import { TodayChart } from '#components/reads/TodayChart.client.tsx'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { devicesOf } from '#lib/reads/csv.ts'
import {
  listLength,
  periodsOf,
  todayByHour,
  topArticles,
  topBylines,
  topReferrers,
  topSections,
  totalsOf,
} from '#lib/reads/newsroom.ts'
import { readersNow } from '#lib/reads/now.ts'
import {
  type Counts,
  inReads,
  inThousands,
  type NumberList,
  type NumbersQuery,
  numberLists,
  numbersAddress,
  numbersQuerySchema,
  share,
  timeEach,
} from '#lib/reads/numbers.ts'
import { hourName, weekBefore, weekdayName } from '#lib/reads/periods.ts'
import { listSections } from '#lib/sections/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Reads' }

const path = '/admin/reads'

/** The lists that someone may see; whoever manages bylines has theirs alone. */
function listsFor(user: CurrentUser): NumberList[] {
  if (can(user, 'reads.openAll')) return [...numberLists]
  if (can(user, 'reads.openBylines')) return ['bylines']
  return ['articles', 'bylines', 'devices']
}

export default function ReadsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('reads.open', async (user) => {
    const lists = listsFor(user)
    const asked = numbersQuerySchema.parse(await searchParams)
    const list = lists.includes(asked.list) ? asked.list : (lists[0] ?? 'bylines')
    const query = { ...asked, list }
    const [{ period }, totals] = await Promise.all([periodsOf(query), totalsOf(user, query)])
    const readsArticles = lists.includes('articles')
    const all = can(user, 'reads.openAll')
    return (
      <>
        <Title order={1}>Reads{!all && readsArticles && ' of your articles'}</Title>
        {readsArticles && (
          <>
            <NowPanel first={await readersNow(user)} own={!all} />
            <Today user={user} />
          </>
        )}
        <section aria-labelledby="period">
          <PeriodNav path={path} query={query} period={period} lists={lists} />
          {readsArticles && <Totals totals={totals} />}
          {list === 'articles' && all && <SectionChoice query={query} />}
          <List user={user} query={query} totals={totals} />
          <Group mt="md" className="plain-links">
            <a href={numbersAddress(`${path}/csv`, query)} download>
              Export this list as CSV
            </a>
          </Group>
        </section>
      </>
    )
  })
}

async function Today({ user }: { user: CurrentUser }) {
  const hours = await todayByHour(user)
  const [first] = hours
  const points = hours.map(({ hour, reads, readsBefore }) => ({
    label: hourName(hour),
    today: reads,
    before: readsBefore,
  }))
  const begun = points.filter(({ today }) => today !== null)
  const sum = (counts: (number | null)[]) =>
    counts.reduce<number>((all, one) => all + (one ?? 0), 0)
  const day = weekdayName(weekBefore(first?.hour ?? new Date()))
  return (
    <section aria-labelledby="today">
      <Title order={2} size="h3" mt="xl" id="today">
        Today by hour
      </Title>
      <Text mt={4} mb="sm">
        {inThousands(sum(begun.map(({ today }) => today)))} today so far;{' '}
        {inThousands(sum(begun.map(({ before }) => before)))} by the end of this hour last {day},{' '}
        {inThousands(sum(points.map(({ before }) => before)))} in that whole day. The present hour
        isn’t over.
      </Text>
      <TodayChart points={points} beforeName={`Last ${day}`} />
      <AsTable
        of="Today by hour"
        heads={['Hour', 'Today', `Last ${day}`]}
        rows={points.map(({ label, today, before }) => ({ label, numbers: [today, before] }))}
      />
    </section>
  )
}

function Totals({ totals }: { totals: Counts }) {
  return (
    <Text mt="xs" data-total={totals.reads}>
      <strong>{inReads(totals.reads)}</strong>
      {totals.reads > 0 &&
        `, ${timeEach(totals)} in view on average, ${share(totals.reached50, totals.reads)} read half of it or more, ${share(totals.reached100, totals.reads)} to the end.`}
    </Text>
  )
}

async function SectionChoice({ query }: { query: NumbersQuery }) {
  const sections = await listSections()
  return (
    <form method="get" action={path}>
      <input type="hidden" name="unit" value={query.unit} />
      {query.at && <input type="hidden" name="at" value={query.at} />}
      <Group mt="md" gap="sm" align="flex-end">
        <NativeSelect
          label="Section"
          name="section"
          defaultValue={query.section ?? ''}
          data={[
            { value: '', label: 'All' },
            ...sections.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
        <Button type="submit" variant="default">
          Show
        </Button>
      </Group>
    </form>
  )
}

async function List({
  user,
  query,
  totals,
}: {
  user: CurrentUser
  query: NumbersQuery
  totals: Counts
}) {
  // Lists are added up once a minute; the whole is known at once.
  const none = (
    <Text my="xl">
      {totals.reads > 0 && query.section === undefined
        ? 'It is being added up: look again in a minute.'
        : 'Nothing was read then.'}
    </Text>
  )
  const { list } = query
  if (list === 'devices')
    return totals.reads > 0 ? <DeviceLines rows={devicesOf(totals)} all={totals.reads} /> : none
  if (list === 'referrers') {
    const rows = await topReferrers(user, query)
    return rows.length > 0 ? <ReferrerLines rows={rows} all={totals.reads} /> : none
  }
  if (list === 'articles') {
    const rows = await topArticles(user, query)
    if (rows.length === 0) return none
    return (
      <>
        <ArticleLines rows={rows} time={formatDeskTime} />
        {rows.length === listLength && (
          <Text mt="sm" c="dimmed">
            The first {listLength}; the CSV file has more.
          </Text>
        )}
      </>
    )
  }
  const rows = list === 'sections' ? await topSections(user, query) : await topBylines(user, query)
  if (rows.length === 0) return none
  return list === 'sections' ? (
    <NamedLines
      rows={rows}
      head="Section"
      all={totals.reads}
      address={(id) =>
        id > 0 ? numbersAddress(path, query, { list: 'articles', section: id }) : null
      }
    />
  ) : (
    <NamedLines rows={rows} head="Byline" address={(id) => `${path}/bylines/${id}`} />
  )
}
