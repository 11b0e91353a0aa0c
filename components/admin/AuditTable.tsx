import { userAgentFromString } from 'next/server'
import type { NamedAuditRow } from '#lib/audit/schema.ts'

/** Where a subject is dealt with, by its kind. */
const places: Record<string, (id: string) => string> = {
  article: (id) => `/admin/articles/${id}`,
  byline: (id) => `/admin/bylines/${id}`,
  section: (id) => `/admin/sections/${id}`,
  media: (id) => `/admin/media/library/${id}`,
  user: () => '/admin/users',
}

/** Entries of the audit log; on a phone each is a card. */
export function AuditTable({
  rows,
  inWords,
  time,
  only,
}: {
  rows: NamedAuditRow[]
  inWords: (action: string) => string
  time: (date: Date) => string
  /** Address of the log with the entries of one subject only. */
  only: (subject: string) => string
}) {
  return (
    <table className="desk-table audit">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who did what</th>
          <th scope="col">To which</th>
          <th scope="col">From where</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="nowrap">
              <time dateTime={row.at.toISOString()}>{time(row.at)}</time>
            </td>
            <td className="audit-deed">
              <strong>{row.actorName}</strong> {inWords(row.action)} <code>{row.action}</code>
              <Detail detail={row.detail} />
            </td>
            <td>
              <Subject row={row} />
              <br />
              <a href={only(row.subject)} aria-label={`Only ${row.subject}`}>
                {row.subject}
              </a>
            </td>
            <td className="audit-origin">
              {row.address || row.userAgent ? (
                <>
                  {row.address}
                  <br />
                  <span title={row.userAgent}>{browserOf(row.userAgent)}</span>
                </>
              ) : (
                'A program'
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A browser by its name, as far as it says so itself; the whole is in the title, and in the export. */
function browserOf(text: string): string {
  const { browser, os } = userAgentFromString(text)
  if (!browser.name) return text
  return [browser.name, browser.major, os.name && `on ${os.name}`].filter(Boolean).join(' ')
}

function Subject({ row: { subject, subjectName } }: { row: NamedAuditRow }) {
  if (subjectName === null) return null
  const [kind = '', id = ''] = subject.split(':')
  const place = places[kind]
  return place ? <a href={place(id)}>{subjectName}</a> : <span>{subjectName}</span>
}

/** What else is known of it: a line a fact, folded when it is much. */
function Detail({ detail }: { detail: Record<string, unknown> }) {
  const facts = Object.entries(detail).filter(([, value]) => value !== null && value !== '')
  if (facts.length === 0) return null
  const list = (
    <ul>
      {facts.map(([name, value]) => (
        <li key={name}>
          {name}: {typeof value === 'string' ? value : JSON.stringify(value)}
        </li>
      ))}
    </ul>
  )
  if (JSON.stringify(detail).length < 160) return list
  return (
    <details>
      <summary>Details</summary>
      {list}
    </details>
  )
}
