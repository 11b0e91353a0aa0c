'use client'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { CsvLine, CsvReport, Renaming } from '#lib/bylines/schema.ts'
import type { Act } from './act.ts'
import { CsvImport } from './CsvImport.client.tsx'

const words: Record<CsvLine['action'], string> = {
  create: 'New',
  update: 'Changed',
  unchanged: 'As it is',
  wrong: 'Wrong',
}

const count = ({ lines }: CsvReport, action: CsvLine['action']) =>
  lines.filter((line) => line.action === action).length

/** Brings bylines in from a file. */
export function BylinesFile({ importCsv }: { importCsv: Act<CsvReport> }) {
  const [renaming, setRenaming] = useState<Renaming>('keep')
  return (
    <CsvImport
      importFile={importCsv}
      limits="CSV in UTF-8, at most 5 MB and 10,000 lines."
      choices={{ renaming }}
      wrongLines={(report) => count(report, 'wrong')}
      sum={(report) =>
        `${count(report, 'create')} new, ${count(report, 'update')} changed, ${count(report, 'unchanged')} as they are, ${count(report, 'wrong')} wrong`
      }
      lines={(report) => <Lines report={report} />}
    >
      <NativeSelect
        label="Where a name changes, articles already published"
        value={renaming}
        data={[
          { value: 'keep', label: 'keep the old name' },
          { value: 'follow', label: 'follow the new name' },
        ]}
        onChange={(event) => setRenaming(event.currentTarget.value as Renaming)}
      />
    </CsvImport>
  )
}

function Lines({ report: { lines } }: { report: CsvReport }) {
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Byline</th>
          <th scope="col">What</th>
          <th scope="col">Column, and what would be right</th>
        </tr>
      </thead>
      <tbody>
        {lines
          .filter(({ action }) => action !== 'unchanged')
          .slice(0, 500)
          .map(({ line, name, action, problems }) => (
            <tr key={line}>
              <td>Line {line}</td>
              <td>{name}</td>
              <td>{words[action]}</td>
              <td>
                {problems.map(({ column, message }) => (
                  <div key={column + message}>
                    <strong>{column}</strong>: {message}
                  </div>
                ))}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
