'use client'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'

/** Until when the article may not be published; kept as soon as it is chosen. */
export function EmbargoField({
  articleId,
  initial,
  timeZone,
  editable,
  setEmbargo,
  onSet,
}: {
  articleId: number
  /** In the newsroom's time zone, YYYY-MM-DDTHH:mm; empty: none. */
  initial: string
  timeZone: string
  editable: boolean
  setEmbargo: Act
  onSet: () => void
}) {
  const [until, setUntil] = useState(initial)
  const { run, said, errorOf } = useAction()
  return (
    <TextInput
      type="datetime-local"
      label="Embargo until"
      description={`${timeZone}. Nobody publishes it before, unless an editor excuses it in writing.`}
      data-field="embargo"
      value={until}
      readOnly={!editable}
      error={errorOf('until') ?? (said?.tone === 'bad' && said.text)}
      onChange={({ currentTarget }) => {
        const { value } = currentTarget
        setUntil(value)
        run(
          () => setEmbargo({ id: articleId, until: value }),
          () => {
            onSet()
            return undefined
          },
        )
      }}
    />
  )
}
