'use client'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'

/**
 * Until when the article may not be published; kept as soon as it is chosen. One that stands ends
 * earlier only with a reason.
 */
export function EmbargoField({
  articleId,
  initial,
  timeZone,
  editable,
  mayLift,
  setEmbargo,
  onSet,
}: {
  articleId: number
  /** A moment (ISO 8601); empty: none. */
  initial: string
  timeZone: string
  editable: boolean
  mayLift: boolean
  setEmbargo: Act
  onSet: () => void
}) {
  const [standing, setStanding] = useState(initial)
  const [{ until, unclear }, choose] = useState({ until: initial, unclear: false })
  const [reason, setReason] = useState('')
  const { run, pending, said, errorOf } = useAction()
  const endsEarlier = (until: string) =>
    standing !== '' && Date.parse(standing) > Date.now() && until < standing
  const lifts = !unclear && endsEarlier(until)

  function keep(until: string): void {
    run(
      () => setEmbargo({ id: articleId, until, reason }),
      () => {
        setStanding(until)
        setReason('')
        onSet()
        return undefined
      },
    )
  }
  return (
    <Stack gap={6}>
      <ZonedTimeField
        label="Embargo until"
        description="Nobody publishes it before, unless an editor excuses it in writing."
        name="embargo"
        timeZone={timeZone}
        value={until}
        disabled={!editable}
        error={errorOf('until') ?? (said?.tone === 'bad' && said.text)}
        onChange={(iso, unclear) => {
          choose({ until: iso, unclear })
          if (!unclear && iso !== standing && !endsEarlier(iso)) keep(iso)
        }}
      />
      {lifts && (
        <>
          {mayLift && (
            <TextInput
              label="Why does it end earlier?"
              name="reason"
              value={reason}
              error={errorOf('reason')}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          )}
          {!mayLift && <Text fz="sm">Only the desk ends an embargo earlier.</Text>}
          <Group gap="xs">
            {mayLift && (
              <Button size="compact-sm" loading={pending} onClick={() => keep(until)}>
                End the embargo earlier
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => choose({ until: standing, unclear: false })}
            >
              Leave it as it was
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
