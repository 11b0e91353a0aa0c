'use client'
import { Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'
import { type Move, moves } from '#lib/articles/workflow.ts'

/** Asks for the note of a move, where one is required or helps. */
export function MoveDialog({
  move,
  headline,
  pending,
  error,
  problem,
  onClose,
  onMove,
}: {
  move: Move
  headline: string
  pending: boolean
  /** What is wrong with the note. */
  error?: string | undefined
  problem?: string | undefined
  onClose: () => void
  onMove: (note: string) => void
}) {
  const [note, setNote] = useState('')
  const required = moves[move].note === 'required'
  return (
    <DialogForm
      opened
      title={moves[move].label}
      button={moves[move].label}
      pending={pending}
      problem={problem}
      onClose={onClose}
      onSubmit={() => onMove(note)}
    >
      <Text fw={600}>{headline || 'No headline yet'}</Text>
      <Textarea
        data-autofocus
        label={required ? 'What is to be changed?' : 'Note'}
        description={
          required
            ? 'Whoever writes it is told, and finds it with the article.'
            : 'For whoever works on it; it may stay empty.'
        }
        data-field="note"
        required={required}
        autosize
        minRows={3}
        maxLength={2000}
        value={note}
        error={error}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
    </DialogForm>
  )
}
