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
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">Headline</th>
          <th scope="col">State</th>
          <th scope="col">Section</th>
          <th scope="col">Bylines</th>
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
            <td className="nowrap">
              <time dateTime={row.savedAt.toISOString()}>{time(row.savedAt)}</time>
            </td>
            <td className="number nowrap">{row.reads === 1 ? '1 read' : `${row.reads} reads`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
