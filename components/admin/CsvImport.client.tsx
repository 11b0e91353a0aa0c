'use client'
import { Button, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Brings lines in from a CSV file: first looked through, then written. */
export function CsvImport<R extends { written: boolean }>({
  importFile,
  limits,
  choices,
  children,
  wrongLines,
  sum,
  lines,
}: {
  importFile: Act<R>
  /** What is taken, in words. */
  limits: string
  /** What goes with the file, by the name of its field. */
  choices: Record<string, string>
  /** Fields of these choices. */
  children: ReactNode
  wrongLines: (report: R) => number
  /** How many lines are what. */
  sum: (report: R) => ReactNode
  /** The lines that are worth telling. */
  lines: (report: R) => ReactNode
}) {
  const { run, pending, said, errorOf } = useAction()
  const [file, setFile] = useState<File | null>(null)
  const [goodLines, setGoodLines] = useState(false)
  const [report, setReport] = useState<R | null>(null)

  function send(dryRun: boolean): void {
    const form = new FormData()
    if (file) form.set('file', file)
    form.set('dryRun', String(dryRun))
    form.set('goodLines', String(goodLines))
    for (const [name, value] of Object.entries(choices)) form.set(name, value)
    run(
      () => importFile(form),
      (result) => {
        setReport(result)
        if (result.written) return 'The file is brought in.'
        const wrong = wrongLines(result)
        if (wrong)
          return `Nothing is written: ${wrong === 1 ? '1 line is' : `${wrong} lines are`} wrong.`
        return 'Nothing is written yet: this is what would happen.'
      },
    )
  }

  return (
    <>
      <Stack maw={620} mt="lg">
        <TextInput
          type="file"
          label="File"
          data-field="file"
          accept=".csv,text/csv"
          description={limits}
          error={errorOf('file') ?? errorOf('csv')}
          onChange={(event) => {
            setFile(event.currentTarget.files?.[0] ?? null)
            setReport(null)
          }}
        />
        {children}
        <Checkbox
          label="Write the good lines although others are wrong"
          checked={goodLines}
          onChange={(event) => setGoodLines(event.currentTarget.checked)}
        />
        <Group>
          <Button variant="default" loading={pending} disabled={!file} onClick={() => send(true)}>
            Try it
          </Button>
          <Button loading={pending} disabled={!file || !report} onClick={() => send(false)}>
            Bring it in
          </Button>
        </Group>
      </Stack>
      <Said said={said} />
      {report && (
        <section aria-label="Report">
          <Title order={2} size="h3" mt="lg">
            {report.written ? 'What was done' : 'What would be done'}
          </Title>
          <Text mb="sm">{sum(report)}</Text>
          {lines(report)}
        </section>
      )}
    </>
  )
}
