import { Alert, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { BackUpNow, RemoveBackup } from '#components/admin/BackupActions.client.tsx'
import { BackupSettingsForm } from '#components/admin/BackupSettingsForm.client.tsx'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { backupPlaces, backupState, listBackups } from '#lib/backup/queries.ts'
import { type BackupRow, backupGroup, inBytes } from '#lib/backup/schema.ts'
import { env } from '#lib/platform/env.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { guarded } from '../../guard.tsx'
import { backUpNow, removeBackup, saveSchedule } from './actions.ts'

export const metadata: Metadata = { title: 'Backups' }

/** The newsroom's backups, when they are made, and how many stay. */
export default function BackupsPage() {
  return guarded('backup.manage', async (user) => {
    const [rows, state, known] = await Promise.all([
      listBackups(user),
      backupState(),
      readGroup(backupGroup),
    ])
    const { places, encrypted } = backupPlaces()
    const busy = rows.some((row) => row.state === 'waiting' || row.state === 'running')
    return (
      <>
        <PageHead
          title="Backups"
          from={settings}
          beside={<BackUpNow busy={busy} act={backUpNow} />}
        >
          Each is one file with the whole newsroom: every table as it was at one moment, all
          pictures, and the secrets.{' '}
          {encrypted
            ? 'They are encrypted.'
            : 'They are not encrypted: set BACKUP_PASSPHRASE or BACKUP_RECIPIENTS.'}{' '}
          An empty machine becomes this newsroom with one command: docs/backup.md.
        </PageHead>
        {state.warning && (
          <Alert mt="md" color="red" variant="light" role="alert" title="Look at this">
            {state.warning}
          </Alert>
        )}
        {state.next && <Text mt="md">The next one is made on {formatDeskTime(state.next)}.</Text>}
        {rows.length === 0 ? (
          <Text mt="md">There is none yet.</Text>
        ) : (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Made</th>
                <th scope="col">State</th>
                <th scope="col">Size</th>
                <th scope="col">Where</th>
                <th scope="col">Read whole</th>
                <th scope="col">By</th>
                <th scope="col">
                  <span className="mantine-visually-hidden">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="nowrap" data-label="Made">
                    {formatDeskTime(row.startedAt ?? row.createdAt)}
                  </td>
                  <td>
                    {stateOf(row)}
                    {row.warnings.map((warning) => (
                      <Text key={warning} size="sm">
                        {warning}
                      </Text>
                    ))}
                  </td>
                  <td className="number" data-label="Size">
                    {row.bytes === null ? '–' : inBytes(row.bytes)}
                    {row.encrypted && <Text size="sm">encrypted</Text>}
                  </td>
                  <td className="address-cell" data-label="Where">
                    {row.address || '–'}
                  </td>
                  <td className="nowrap" data-label="Read whole">
                    {row.verifiedAt ? formatDeskTime(row.verifiedAt) : '–'}
                  </td>
                  <td data-label="By">{row.startedByName || row.trigger}</td>
                  <td>
                    {row.state === 'done' && !row.removedAt && row.id !== state.lastGood?.id && (
                      <RemoveBackup
                        id={row.id}
                        made={formatDeskTime(row.startedAt ?? row.createdAt)}
                        act={removeBackup}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Title order={2} mt="xl">
          When, where, how many
        </Title>
        <BackupSettingsForm
          settings={known}
          places={places}
          timeZone={env().NEWSROOM_TIMEZONE}
          save={saveSchedule}
        />
      </>
    )
  })
}

function stateOf({ state, removedAt, failure, phase, done, total, rows, files }: BackupRow) {
  if (removedAt) return 'Removed since'
  if (state === 'waiting') return 'Waits for its turn'
  if (state === 'failed') return `Failed: ${failure}`
  if (state === 'running')
    return phase === 'media'
      ? `Being made: ${done} files`
      : `Being made: ${Math.floor((100 * done) / (total || 1))} % of the database`
  return `Good: ${(rows ?? 0).toLocaleString('en-GB')} rows, ${(files ?? 0).toLocaleString('en-GB')} files`
}
