'use client'
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import type { PrintedName } from '#lib/credits/schema.ts'

/** Under which names bylines stand on an article that is out, and what changes that. */
export type Printing = { articleId: number; names: PrintedName[]; setPrintedName: Act }

/** The name under which one byline stands on this article. */
export function PrintedAs({
  bylineId,
  name,
  printing,
}: {
  bylineId: number
  name: string
  printing: Printing
}) {
  const { articleId, names, setPrintedName } = printing
  const { run, pending, said, errorOf } = useAction()
  const [saved, setSaved] = useState(
    () => names.find((one) => one.bylineId === bylineId)?.name ?? '',
  )
  const [typed, setTyped] = useState(saved)
  const changed = typed.trim() !== saved
  function save(): void {
    const next = typed.trim()
    run(
      () => setPrintedName({ articleId, bylineId, name: next }),
      () => {
        setSaved(next)
        return next ? `Readers see “${next}”.` : `Readers see “${name}”.`
      },
    )
  }
  return (
    <>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <TextInput
          size="xs"
          flex={1}
          label={`Printed as, instead of ${name}`}
          placeholder="Empty: the byline’s own name"
          value={typed}
          error={errorOf('name')}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter would save the article.
            if (event.key !== 'Enter') return
            event.preventDefault()
            if (changed) save()
          }}
        />
        {changed && (
          <Button size="xs" variant="default" loading={pending} onClick={save}>
            Print it so
          </Button>
        )}
      </Group>
      <Text fz="xs" role="status" mih={0}>
        {said?.text}
      </Text>
    </>
  )
}
