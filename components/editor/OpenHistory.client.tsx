'use client'
import { Anchor, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'

/** Shows readers what an article said before, or no longer. */
export function OpenHistory({
  articleId,
  open,
  path,
  openHistory,
}: {
  articleId: number
  open: boolean
  /** Where readers find it; null: not yet. */
  path: string | null
  openHistory: Act
}) {
  const [chosen, setChosen] = useState(open)
  const { run, pending, said } = useAction()
  // What could not be kept isn't shown as kept.
  const checked = said?.tone === 'bad' ? open : chosen
  return (
    <Stack gap={4} mt="md">
      <Switch
        label="Readers may see what was changed"
        description="Each publication with its note, word by word. What was never published is never shown."
        checked={checked}
        disabled={pending}
        onChange={({ currentTarget }) => {
          const wanted = currentTarget.checked
          setChosen(wanted)
          run(
            () => openHistory({ articleId, open: wanted }),
            () => (wanted ? 'Readers see it now.' : 'Readers don’t see it any more.'),
          )
        }}
      />
      <Text fz="sm" role="status">
        {said?.text}{' '}
        {open && path && (
          <Anchor href={path} underline="always" c="inherit" fz="sm">
            As readers see it
          </Anchor>
        )}
      </Text>
    </Stack>
  )
}
