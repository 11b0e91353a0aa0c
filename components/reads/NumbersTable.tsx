import Link from 'next/link'
import type { ReactNode } from 'react'
import {
  type ArticleNumbers,
  type Counts,
  inReads,
  inThousands,
  type NamedNumbers,
  type ReferrerNumbers,
  share,
  timeEach,
} from '#lib/reads/numbers.ts'

type Line = {
  key: string | number
  name: ReactNode
  /** Words beside the name; empty: none. */
  more?: string[]
  reads: number
  readsBefore?: number
  counts?: Counts
}

/** A list of numbers; on a phone each line is a card, which says in words what its numbers are. */
function Lines({
  lines,
  heads,
  all,
}: {
  lines: Line[]
  /** Of the name, and of what stands beside it. */
  heads: string[]
  /** All reads, when each line is a part of them. */
  all?: number
}) {
  const counted = lines.some(({ counts }) => counts)
  const compared = lines.some(({ readsBefore }) => readsBefore !== undefined)
  return (
    <table className="desk-table">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
          <th scope="col" className="number">
            Reads
          </th>
          {all !== undefined && (
            <th scope="col" className="number">
              Part
            </th>
          )}
          {compared && (
            <th scope="col" className="number">
              In the period before
            </th>
          )}
          {counted && (
            <>
              <th scope="col" className="number">
                In view
              </th>
              <th scope="col" className="number">
                To the end
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key}>
            <td className="headline-cell">{line.name}</td>
            {line.more?.map((words, n) => (
              <td
                key={heads[n + 1]}
                className={heads[n + 1] === 'Published' ? 'nowrap' : undefined}
              >
                {words}
              </td>
            ))}
            <td className="number nowrap">{inReads(line.reads)}</td>
            {all !== undefined && <td className="number nowrap">{share(line.reads, all)}</td>}
            {compared && (
              <td className="number nowrap">
                {inThousands(line.readsBefore ?? 0)}
                <span className="on-cards"> before</span>
              </td>
            )}
            {line.counts && (
              <>
                <td className="number nowrap">
                  {timeEach(line.counts)}
                  <span className="on-cards"> in view</span>
                </td>
                <td className="number nowrap">
                  {share(line.counts.reached100, line.counts.reads)}
                  <span className="on-cards"> to the end</span>
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** @param linked may whoever looks open an article's own numbers? */
export function ArticleLines({
  rows,
  time,
  linked = true,
}: {
  rows: ArticleNumbers[]
  time: (date: Date) => string
  linked?: boolean
}) {
  return (
    <Lines
      heads={['Headline', 'Section', 'Published']}
      lines={rows.map((row) => ({
        key: row.id,
        name: linked ? (
          <Link href={`/admin/reads/articles/${row.id}`} prefetch={false}>
            {row.headline}
          </Link>
        ) : (
          row.headline
        ),
        more: [row.section ?? '', row.publishedAt ? time(row.publishedAt) : ''],
        reads: row.reads,
        readsBefore: row.readsBefore,
        counts: row,
      }))}
    />
  )
}

/** @param address where a line's own numbers are; null: nowhere */
export function NamedLines({
  rows,
  head,
  all,
  address,
}: {
  rows: NamedNumbers[]
  head: string
  all?: number
  address: (id: number) => string | null
}) {
  const name = (row: NamedNumbers) => {
    const href = address(row.id)
    return href ? (
      <Link href={href} prefetch={false}>
        {row.name}
      </Link>
    ) : (
      row.name
    )
  }
  return (
    <Lines
      heads={[head]}
      {...(all === undefined ? {} : { all })}
      lines={rows.map((row) => ({
        key: row.id,
        name: name(row),
        reads: row.reads,
        readsBefore: row.readsBefore,
        counts: row,
      }))}
    />
  )
}

export function ReferrerLines({
  rows,
  all,
  compared = true,
}: {
  rows: ReferrerNumbers[]
  all: number
  compared?: boolean
}) {
  return (
    <Lines
      heads={['Site']}
      all={all}
      lines={rows.map(({ host, reads, readsBefore }) => ({
        key: host,
        name: host || 'From no other site, or it didn’t say',
        reads,
        ...(compared ? { readsBefore } : {}),
      }))}
    />
  )
}

const deviceNames: Record<string, string> = {
  phone: 'Phones',
  tablet: 'Tablets',
  desktop: 'Computers',
  unknown: 'Unknown',
}

export function DeviceLines({
  rows,
  all,
}: {
  rows: { device: string; reads: number }[]
  all: number
}) {
  return (
    <Lines
      heads={['Device']}
      all={all}
      lines={rows.map(({ device, reads }) => ({
        key: device,
        name: deviceNames[device] ?? device,
        reads,
      }))}
    />
  )
}
