'use client'
import { Button, Group, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'

/** Gives a revision a name. */
export function NameRevision({
  articleId,
  revisionId,
  version,
  name,
  rename,
}: {
  articleId: number
  revisionId: number
  version: number
  name: string
  rename: Act
}) {
  const router = useRouter()
  const [value, setValue] = useState<string | null>(null)
  const { run, pending, errorOf } = useAction()
  if (value === null) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${name ? 'Rename' : 'Name'} version ${version}`}
        onClick={() => setValue(name)}
      >
        {name ? 'Rename' : 'Name'} …
      </Button>
    )
  }
  return (
    <Group gap={4} wrap="nowrap" align="flex-end">
      <TextInput
        size="xs"
        label={`Name of version ${version}`}
        placeholder="Before the lawyer’s cuts"
        autoFocus
        maxLength={100}
        value={value}
        error={errorOf('name')}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
      />
      <Button
        size="xs"
        loading={pending}
        onClick={() =>
          run(
            () => rename({ articleId, revisionId, name: value }),
            () => {
              setValue(null)
              router.refresh()
              return undefined
            },
          )
        }
      >
        Keep
      </Button>
    </Group>
  )
}
