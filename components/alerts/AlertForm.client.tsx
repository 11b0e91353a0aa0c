'use client'
import { Button, Checkbox, Stack, Text, Textarea } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'

/** An editor's words for readers' devices. Sent once an article, unless another is meant. */
export function AlertForm({
  articleId,
  headline,
  devices,
  sentBefore,
  sendAlert,
}: {
  articleId: number
  headline: string
  devices: number
  sentBefore: boolean
  sendAlert: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [text, setText] = useState(headline.slice(0, 120))
  const [again, setAgain] = useState(false)
  return (
    <form
      aria-label="Alert"
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => sendAlert({ articleId, text, again }),
          () => {
            setAgain(false)
            router.refresh()
            return 'The alert is on its way.'
          },
        )
      }}
    >
      <Said said={said} />
      <Stack mt="md" maw={520}>
        <Textarea
          label="What devices show"
          name="text"
          description={`${text.length} of 120 characters. The headline stands below it.`}
          autosize
          minRows={2}
          value={text}
          error={errorOf('text')}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        {(sentBefore || errorOf('again')) && (
          <Checkbox
            label="Send another alert about this article"
            name="again"
            checked={again}
            error={errorOf('again')}
            onChange={({ currentTarget }) => setAgain(currentTarget.checked)}
          />
        )}
        <Text fz="sm">
          {devices === 1 ? '1 device' : `${devices} devices`} will be told at once. It can’t be
          taken back.
        </Text>
        <div>
          <Button type="submit" loading={pending}>
            Send alert
          </Button>
        </div>
      </Stack>
    </form>
  )
}
