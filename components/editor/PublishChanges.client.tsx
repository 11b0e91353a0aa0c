'use client'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'
import type { Change } from '#lib/articles/schema.ts'
import { ChangeFields } from './ChangeFields.client.tsx'

/** Asks what a change of what readers have is to them. */
export function PublishChanges({
  change,
  onChange,
  pending,
  errorOf,
  problem,
  onClose,
  onPublish,
}: {
  change: Change
  onChange: (change: Change) => void
  pending: boolean
  errorOf: (field: string) => string | undefined
  problem: string
  onClose: () => void
  onPublish: () => void
}) {
  return (
    <DialogForm
      opened
      title="Publish changes"
      button="Publish changes"
      pending={pending}
      problem={problem}
      onClose={onClose}
      onSubmit={onPublish}
    >
      <ChangeFields change={change} onChange={onChange} errorOf={errorOf} />
    </DialogForm>
  )
}
