import { Group, Title } from '@mantine/core'
import {
  listNames,
  type NumberList,
  type NumbersQuery,
  numbersAddress,
  type Period,
  periodUnits,
  unitNames,
} from '#lib/reads/numbers.ts'

/** Which list, of which hour, day, week or month, and the way to the one before and after it. */
export function PeriodNav({
  path,
  query,
  period,
  lists,
}: {
  path: string
  query: Partial<NumbersQuery>
  period: Period
  /** Those that whoever looks may see; none: there is one list only. */
  lists: NumberList[]
}) {
  const to = (change: Partial<NumbersQuery>) => numbersAddress(path, query, change)
  return (
    <>
      {lists.length > 1 && (
        <nav aria-label="Lists" className="choices">
          {lists.map((list) => (
            <a
              key={list}
              href={numbersAddress(path, { unit: query.unit, at: query.at }, { list })}
              aria-current={query.list === list ? 'page' : undefined}
            >
              {listNames[list]}
            </a>
          ))}
        </nav>
      )}
      <nav aria-label="Periods" className="choices">
        {periodUnits.map((unit) => (
          <a
            key={unit}
            href={to({ unit, at: period.now ? undefined : period.from.toISOString() })}
            aria-current={period.unit === unit ? 'true' : undefined}
          >
            {unitNames[unit]}
          </a>
        ))}
      </nav>
      <Group mt="md" gap="md" align="baseline" className="plain-links">
        <Title order={2} size="h3" id="period">
          {period.name}
        </Title>
        <a href={to({ at: period.before })} rel="prev">
          ← Before
        </a>
        {period.after && (
          <a href={to({ at: period.after })} rel="next">
            After →
          </a>
        )}
        {!period.now && <a href={to({ at: undefined })}>Now</a>}
      </Group>
    </>
  )
}
