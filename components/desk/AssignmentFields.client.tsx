'use client'
import { NativeSelect, Textarea } from '@mantine/core'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'

export type Assignment = {
  /** Empty: nobody. */
  assigneeId: string
  /** A moment (ISO 8601, UTC), or empty. */
  dueAt: string
  note: string
}

/** An assignment as commands take it. */
export const assignmentInput = ({ assigneeId, dueAt, note }: Assignment) => ({
  assigneeId: assigneeId ? Number(assigneeId) : null,
  dueAt: (assigneeId && dueAt) || null,
  note,
})

/** Who is to write it, until when, and what she is told. */
export function AssignmentFields({
  value,
  onChange,
  colleagues,
  timeZone,
  errorOf,
}: {
  value: Assignment
  /** @param unclear the due time that is typed is no moment */
  onChange: (change: Partial<Assignment>, unclear?: boolean) => void
  colleagues: { id: number; name: string }[]
  timeZone: string
  errorOf: ErrorOf
}) {
  return (
    <>
      <NativeSelect
        label="Given to"
        data-field="assigneeId"
        value={value.assigneeId}
        error={errorOf('assigneeId')}
        data={[
          { value: '', label: 'Nobody' },
          ...colleagues.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
        onChange={({ currentTarget }) => onChange({ assigneeId: currentTarget.value })}
      />
      <ZonedTimeField
        label="Due"
        name="dueAt"
        timeZone={timeZone}
        value={value.dueAt}
        error={errorOf('dueAt')}
        onChange={(dueAt, unclear) => onChange({ dueAt }, unclear)}
      />
      <Textarea
        label="Note to whoever gets it"
        data-field="assignment.note"
        autosize
        minRows={2}
        maxLength={1000}
        value={value.note}
        error={errorOf('note')}
        onChange={({ currentTarget }) => onChange({ note: currentTarget.value })}
      />
    </>
  )
}
