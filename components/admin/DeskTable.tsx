import Link from 'next/link'
import type { ReactNode } from 'react'
import type { DeskRow } from '#lib/articles/schema.ts'
import { StateBadge } from './StateBadge.tsx'

/** Articles in rows; on a phone each is a card. `heads` are the sortable column heads. */
export function DeskTable({
  rows,
  heads = { updated: 'Updated', reads: 'Reads' },
  time,
}: {
  rows: DeskRow[]
  heads?: Record<'updated' | 'reads', ReactNode>
  time: (date: Date) => string
}) {
  const anyGiven = rows.some(({ assignee }) => assignee)
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">Headline</th>
          <th scope="col">State</th>
          <th scope="col">Section</th>
          <th scope="col">Bylines</th>
          {anyGiven && <th scope="col">Given to</th>}
          <th scope="col">{heads.updated}</th>
          <th scope="col" className="number">
            {heads.reads}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="headline-cell">
              <Link href={`/admin/articles/${row.id}`} prefetch={false}>
                {row.headline || 'No headline yet'}
              </Link>
            </td>
            <td>
              <StateBadge state={row.state} changed={row.unpublishedChanges} />
            </td>
            <td>{row.section}</td>
            <td>{row.bylines.join(', ')}</td>
            {anyGiven && (
              <td>{row.assignee && <Due assignee={row.assignee} row={row} time={time} />}</td>
            )}
            <td className="nowrap">
              <time dateTime={row.savedAt.toISOString()}>{time(row.savedAt)}</time>
            </td>
            <td className="number nowrap">
              <Link href={`/admin/reads/articles/${row.id}`} prefetch={false}>
                {row.reads === 1 ? '1 read' : `${row.reads} reads`}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Who has it, and until when: late in words, not by colour alone. */
function Due({
  assignee,
  row: { dueAt, overdue },
  time,
}: {
  assignee: string
  row: Pick<DeskRow, 'dueAt' | 'overdue'>
  time: (date: Date) => string
}) {
  return (
    <>
      {assignee}
      {dueAt && (
        <>
          {', '}
          <span className={overdue ? 'overdue' : undefined}>
            {overdue ? 'overdue since' : 'due'}{' '}
            <time dateTime={dueAt.toISOString()}>{time(dueAt)}</time>
          </span>
        </>
      )}
    </>
  )
}
