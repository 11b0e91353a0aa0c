import { Text } from '@mantine/core'
import type { Metadata } from 'next'
import { ImportDesk } from '#components/admin/ImportDesk.client.tsx'
import { ImportReportView } from '#components/admin/ImportReportView.tsx'
import { importState } from '#components/admin/import-words.ts'
import { PageHead } from '#components/admin/PageHead.tsx'
import type { Person } from '#lib/auth/can.ts'
import { inBytes } from '#lib/backup/schema.ts'
import { importLines, type OpenedRun, openImport } from '#lib/import/runs/queries.ts'
import { archiveDays, archiveFormats, type ImportTask } from '#lib/import/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { removeArchive, startImport, stopImport } from '../actions.ts'

export const metadata: Metadata = { title: 'Import' }

const titles = { look: 'What would come', import: 'What came in' }

/** One archive: what is in it, what becomes of it, and what came of that. */
export default function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.import', async (user) => {
    const id = await idOf(params)
    const run = await openImport(user, id)
    const { state, format, fileName, size, startedAt, finishedAt } = run
    const uploaded = `Uploaded ${formatDeskTime(run.createdAt)} by ${run.createdByName}`
    const began = startedAt && `begun ${formatDeskTime(startedAt)} by ${run.startedByName}`
    return (
      <>
        <PageHead title={fileName} from={{ href: '/admin/settings/import', label: 'Import' }}>
          {format ? `${archiveFormats[format].name}, ` : ''}
          {inBytes(size)}. {uploaded}.
        </PageHead>
        <Text mt="xs" fw={600} role="status">
          {importState(run)}
          {began && ` (${began}${finishedAt ? `, ended ${formatDeskTime(finishedAt)}` : ''})`}
        </Text>
        {run.failure && (
          <Text mt="xs" c="var(--mantine-color-error)">
            {run.failure}
          </Text>
        )}
        <Text mt="xs" maw={640} size="sm">
          {whatNow(run)}
        </Text>
        <ImportDesk
          key={`${id} ${run.found === null}`}
          {...{ id, format, state, task: run.task, stopAsked: run.stopAsked }}
          progress={run.progress}
          fileHere={run.fileHere}
          looked={run.looked !== null}
          choices={run.choices}
          found={run.found}
          folders={run.folders}
          actions={{ startImport, stopImport, removeArchive }}
        />
        {await reportOf(user, run, 'import')}
        {/* What came in says more than what would have come. */}
        {(run.report === null || run.task === 'look') && (await reportOf(user, run, 'look'))}
      </>
    )
  })
}

function whatNow({ state, fileHere, fileRemovedAt, looked, report }: OpenedRun): string {
  if (state === 'uploading')
    return 'To go on, choose the same file again on the page before: what has arrived is kept.'
  if (fileRemovedAt)
    return `Its file was removed ${formatDeskTime(fileRemovedAt)}. Upload it again to bring it in.`
  if (!fileHere)
    return 'Its file can’t be had from here: it lies on another server of this newsroom, or in a bucket that can’t be reached, or the newsroom was restored from a backup. Try once more, or upload it again.'
  if (state === 'running') return ''
  if (!looked) return 'Nothing is written while it is looked through.'
  const kept = `The file stays for ${archiveDays} days after its last use.`
  return report ? `Brought in again, what is here stays as it is. ${kept}` : kept
}

async function reportOf(user: Person, run: OpenedRun, task: ImportTask) {
  const report = task === 'look' ? run.looked : run.report
  if (!report) return null
  const { lines, more } = await importLines(user, run.id, task)
  return (
    <ImportReportView
      title={titles[task]}
      dryRun={task === 'look'}
      {...{ report, lines, more }}
      file={`/admin/settings/import/${run.id}/report?of=${task}`}
    />
  )
}
