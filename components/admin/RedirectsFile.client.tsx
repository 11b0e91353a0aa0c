'use client'
import { Checkbox, Text } from '@mantine/core'
import { useState } from 'react'
import type { RedirectReport } from '#lib/redirects/schema.ts'
import type { Act } from './act.ts'
import { CsvImport } from './CsvImport.client.tsx'

/** Brings redirects in from a file. */
export function RedirectsFile({ importFile }: { importFile: Act<RedirectReport> }) {
  const [elsewhere, setElsewhere] = useState(false)
  return (
    <CsvImport
      importFile={importFile}
      limits="CSV in UTF-8, at most 15 MB and 100,000 lines."
      choices={{ elsewhere: String(elsewhere) }}
      wrongLines={({ wrongLines }) => wrongLines}
      sum={({ created, changed, unchanged, wrongLines }) =>
        `${created} new, ${changed} changed, ${unchanged} as they are, ${wrongLines} wrong`
      }
      lines={(report) => <WrongLines report={report} />}
    >
      <Checkbox
        label="Lines may lead to other sites"
        checked={elsewhere}
        onChange={(event) => setElsewhere(event.currentTarget.checked)}
      />
    </CsvImport>
  )
}

function WrongLines({ report: { wrong, wrongLines } }: { report: RedirectReport }) {
  if (wrong.length === 0) return null
  return (
    <>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Old address</th>
            <th scope="col">Why it can’t be taken</th>
          </tr>
        </thead>
        <tbody>
          {wrong.map(({ line, path, problem }) => (
            <tr key={line}>
              <td>Line {line}</td>
              <td className="address-cell">{path}</td>
              <td>{problem}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {wrongLines > wrong.length && (
        <Text mt="sm">And {wrongLines - wrong.length} more lines.</Text>
      )}
    </>
  )
}
