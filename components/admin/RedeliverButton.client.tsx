'use client'
import { Button } from '@mantine/core'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Has an event sent to a webhook again. */
export function RedeliverButton({
  webhookId,
  deliveryId,
  label,
  about,
  redeliver,
}: {
  webhookId: number
  deliveryId: string
  label: string
  about: string
  redeliver: Act
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={pending}
        aria-label={`${label}: ${about}`}
        onClick={() =>
          run(
            () => redeliver({ webhookId, deliveryId }),
            () => 'It is on its way.',
          )
        }
      >
        {label}
      </Button>
      <Said said={said} />
    </>
  )
}
