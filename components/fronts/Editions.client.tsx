'use client'
import { Anchor, Button, Group, Modal, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import { frontPath } from '#lib/front/schema.ts'
import { localTimeOf } from '#lib/settings/local-time.ts'

export type EditionRow = {
  id: number
  /** ISO 8601. */
  startsAt: string
  /** The same, for a person. */
  time: string
  by: string
  why: string
  placed: number
}

/** What readers have, had, and will have of a front. */
export function Editions({
  sectionId,
  current,
  previous,
  coming,
  past,
  timeZone,
  cancelEdition,
  rescheduleEdition,
  backToEdition,
}: {
  sectionId: number | null
  current: EditionRow | null
  previous: EditionRow | null
  coming: EditionRow[]
  past: EditionRow[]
  timeZone: string
  cancelEdition: Act
  rescheduleEdition: Act
  backToEdition: Act<number>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [moving, setMoving] = useState<EditionRow | null>(null)
  const [startsAt, setStartsAt] = useState('')
  const done = (words: string) => () => {
    setMoving(null)
    router.refresh()
    return words
  }
  const backTo = ({ id, time }: EditionRow) =>
    run(
      () => backToEdition({ sectionId, editionId: id, currentId: current?.id ?? null }),
      done(`Readers have the edition of ${time} again.`),
    )
  const view = ({ id, startsAt, time }: EditionRow, atItsTime: boolean) => {
    const at = atItsTime
      ? `&at=${encodeURIComponent(localTimeOf(new Date(startsAt), timeZone))}`
      : ''
    return (
      <Anchor
        href={`${frontPath(sectionId)}/preview?of=${id}${at}`}
        c="inherit"
        underline="always"
        aria-label={`View the edition of ${time}`}
      >
        View
      </Anchor>
    )
  }
  return (
    <>
      <Title order={2} mt="xl">
        Editions
      </Title>
      <Said said={said} />
      {previous && (
        <Group my="sm">
          <Button variant="default" loading={pending} onClick={() => backTo(previous)}>
            Back to the previous, of {previous.time}
          </Button>
        </Group>
      )}
      <Title order={3} size="h4" mt="md">
        To come
      </Title>
      {coming.length === 0 && <Text fz="sm">None is scheduled.</Text>}
      {coming.length > 0 && (
        <EditionTable rows={coming}>
          {(edition) => (
            <>
              {view(edition, true)}
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Change the time of the edition of ${edition.time}`}
                onClick={() => {
                  setStartsAt(edition.startsAt)
                  setMoving(edition)
                }}
              >
                Change the time
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                loading={pending}
                aria-label={`Cancel the edition of ${edition.time}`}
                onClick={() =>
                  run(
                    () => cancelEdition({ editionId: edition.id }),
                    done(`The edition of ${edition.time} is cancelled.`),
                  )
                }
              >
                Cancel
              </Button>
            </>
          )}
        </EditionTable>
      )}
      <Title order={3} size="h4" mt="md">
        Readers have, and had
      </Title>
      {!current && <Text fz="sm">None yet.</Text>}
      {current && (
        <EditionTable rows={[current, ...past]} now={current.id}>
          {(edition) => (
            <>
              {view(edition, false)}
              {edition.id !== current.id && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={pending}
                  aria-label={`Back to the edition of ${edition.time}`}
                  onClick={() => backTo(edition)}
                >
                  Back
                </Button>
              )}
            </>
          )}
        </EditionTable>
      )}
      <Modal
        opened={moving !== null}
        onClose={() => setMoving(null)}
        title={`The edition of ${moving?.time}`}
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ZonedTimeField
          label="Readers get it at"
          name="startsAt"
          timeZone={timeZone}
          value={startsAt}
          error={errorOf('startsAt')}
          onChange={setStartsAt}
        />
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={() => setMoving(null)}>
            Leave it
          </Button>
          <Button
            loading={pending}
            disabled={!startsAt}
            onClick={() =>
              run(
                () => rescheduleEdition({ editionId: moving?.id, startsAt }),
                done('The edition has its new time.'),
              )
            }
          >
            Change the time
          </Button>
        </Group>
      </Modal>
    </>
  )
}

function EditionTable({
  rows,
  now,
  children,
}: {
  rows: EditionRow[]
  /** The one that readers have. */
  now?: number
  children: (edition: EditionRow) => React.ReactNode
}) {
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">By</th>
          <th scope="col">Why</th>
          <th scope="col">
            <span className="unseen">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((edition) => (
          <tr key={edition.id}>
            <td className="nowrap">
              <time dateTime={edition.startsAt}>{edition.time}</time>
              {edition.id === now && ' (readers have it)'}
            </td>
            <td>{edition.by}</td>
            <td>
              {edition.why ||
                (edition.placed === 1 ? '1 article placed' : `${edition.placed} articles placed`)}
            </td>
            <td>
              <Group gap="xs">{children(edition)}</Group>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
