'use client'
import { Checkbox, Radio, Stack, Textarea } from '@mantine/core'
import type { Change } from '#lib/articles/schema.ts'

const kinds: { kind: Change['kind']; label: string; description: string }[] = [
  { kind: 'minor', label: 'Minor', description: 'A typing error, a better word. Not told.' },
  { kind: 'update', label: 'Update', description: 'There is more to tell than before.' },
  { kind: 'correction', label: 'Correction', description: 'Something was wrong.' },
  {
    kind: 'clarification',
    label: 'Clarification',
    description: 'Something was right and could be misread.',
  },
]

/** What a change of what readers have is to them. */
export function ChangeFields({
  change,
  onChange,
  errorOf,
}: {
  change: Change
  onChange: (change: Change) => void
  errorOf: (field: string) => string | undefined
}) {
  const toldToReaders = change.kind === 'correction' || change.kind === 'clarification'
  return (
    <>
      <Radio.Group
        label="What is this change?"
        value={change.kind}
        error={errorOf('change.kind')}
        onChange={(kind) => onChange({ ...change, kind: kind as Change['kind'] })}
      >
        <Stack gap="xs" mt="xs">
          {kinds.map(({ kind, label, description }) => (
            <Radio
              key={kind}
              value={kind}
              label={label}
              description={description}
              data-autofocus={kind === change.kind || undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label="Note for readers"
        description={
          toldToReaders
            ? 'What was wrong or unclear, and what is right. It stands with the article.'
            : 'Kept with the publication; it may stay empty.'
        }
        data-field="change.note"
        required={toldToReaders}
        autosize
        minRows={2}
        maxLength={1000}
        value={change.note}
        error={errorOf('change.note')}
        onChange={({ currentTarget }) => onChange({ ...change, note: currentTarget.value })}
      />
      <Checkbox
        label="This change is substantial: move “Updated”"
        description="Otherwise the date that readers see stays as it is."
        checked={change.substantial}
        onChange={({ currentTarget }) =>
          onChange({ ...change, substantial: currentTarget.checked })
        }
      />
    </>
  )
}
