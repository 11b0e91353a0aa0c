import { Anchor, Text, Title } from '@mantine/core'
import { kindNames } from './import-words.ts'

type Counts = { made: number; known: number; bad: number }

/** A report as this shows it: that of lib/import/report.ts. */
type Shown = {
  counts: Record<keyof typeof kindNames, Counts>
  redirects: number
  leftOut: Record<string, number>
  notes: number
  bad: number
  broken?: string
}
type Line = {
  kind: 'bad' | 'note' | 'leftOut'
  place: { file: string; line?: number }
  id?: string | undefined
  message: string
}

const lineKinds = { bad: 'Not taken', note: 'Note', leftOut: 'Left out' }
const number = (count: number) => count.toLocaleString('en')

/** What came of an import, or would come of it: numbers, then what didn't go as it was. */
export function ImportReportView({
  title,
  report,
  dryRun,
  lines,
  more,
  file,
}: {
  title: string
  report: Shown
  dryRun: boolean
  lines: Line[]
  /** Lines beyond those. */
  more: number
  /** Where the whole report is. */
  file: string
}) {
  const kinds = Object.entries(kindNames).filter(([kind]) =>
    Object.values(report.counts[kind as keyof typeof kindNames]).some((count) => count > 0),
  )
  const left = Object.entries(report.leftOut)
  return (
    <section aria-label={title}>
      <Title order={2} size="h3" mt="xl">
        {title}
      </Title>
      {report.broken && (
        <Text mt="xs" c="var(--mantine-color-error)" fw={600}>
          It can’t be read to its end, {report.broken}
        </Text>
      )}
      {kinds.length === 0 ? (
        <Text mt="xs">Nothing was found in it.</Text>
      ) : (
        <table className="plain-table import-counts">
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">Kind</span>
              </th>
              <th scope="col">{dryRun ? 'Would come' : 'Came in'}</th>
              <th scope="col">Known already</th>
              <th scope="col">Not taken</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map(([kind, name]) => {
              const { made, known, bad } = report.counts[kind as keyof typeof kindNames]
              return (
                <tr key={kind}>
                  <th scope="row">{name}</th>
                  <td>{number(made)}</td>
                  <td>{number(known)}</td>
                  <td>{number(bad)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {report.bad > 0 && (
        <Text mt="sm" fw={600}>
          Not taken: {number(report.bad)}.
        </Text>
      )}
      {report.redirects > 0 && (
        <Text mt="sm">Old addresses that lead on: {number(report.redirects)}.</Text>
      )}
      {left.length > 0 && (
        <Text mt="sm">
          Left out: {left.map(([what, count]) => `${number(count)} × ${what}`).join('; ')}.
        </Text>
      )}
      {lines.length > 0 && (
        <ul className="import-lines">
          {lines.map((line) => (
            <li key={`${line.kind} ${line.place.line} ${line.id} ${line.message}`}>
              <strong data-bad={line.kind === 'bad' || undefined}>{lineKinds[line.kind]}</strong>{' '}
              <span className="import-place">
                {line.place.line === undefined ? line.place.file : `line ${line.place.line}`}
                {line.id && `, ${line.id}`}
              </span>
              <br />
              {line.message}
            </li>
          ))}
        </ul>
      )}
      <Text mt="sm">
        {more > 0 && `${number(more)} more are in the whole report. `}
        <Anchor href={file} c="inherit" underline="always">
          Download the report
        </Anchor>
      </Text>
    </section>
  )
}
