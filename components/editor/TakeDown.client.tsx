'use client'
import { Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'

/** Asks why an article is taken away from readers, for the desk and for them. */
export function TakeDown({
  pending,
  errorOf,
  problem,
  onClose,
  onTakeDown,
}: {
  pending: boolean
  errorOf: (field: string) => string | undefined
  problem: string
  onClose: () => void
  onTakeDown: (words: { note: string; publicNote: string }) => void
}) {
  const [words, setWords] = useState({ note: '', publicNote: '' })
  return (
    <DialogForm
      opened
      title="Take down"
      button="Take down"
      grave
      pending={pending}
      problem={problem}
      onClose={onClose}
      onSubmit={() => onTakeDown(words)}
    >
      <Text>
        Readers will get “taken down” at this address at once. The article stays here and can be
        published again.
      </Text>
      <Textarea
        label="Note for the desk"
        description="Why; it may stay empty."
        data-field="note"
        data-autofocus
        autosize
        minRows={2}
        maxLength={2000}
        value={words.note}
        error={errorOf('note')}
        onChange={({ currentTarget }) => setWords({ ...words, note: currentTarget.value })}
      />
      <Textarea
        label="Note for readers"
        description="It stands where the article stood, and among the corrections. It may stay empty."
        data-field="publicNote"
        autosize
        minRows={2}
        maxLength={1000}
        value={words.publicNote}
        error={errorOf('publicNote')}
        onChange={({ currentTarget }) => setWords({ ...words, publicNote: currentTarget.value })}
      />
    </DialogForm>
  )
}
