'use client'
import { Button, Group } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { type healthOf, oldSecretHours } from '#lib/webhooks/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { Secret } from './WebhookForm.client.tsx'

type Actions = Record<'pauseWebhook' | 'resumeWebhook' | 'deleteWebhook' | 'testWebhook', Act> & {
  rotateSecret: Act<string>
  redeliverFailed: Act<number>
}

/** What can be done with a webhook. */
export function WebhookActions({
  id,
  health,
  failed,
  busy,
  actions,
}: {
  id: number
  health: ReturnType<typeof healthOf>
  failed: number
  /** Is something about to be sent? */
  busy: boolean
  actions: Actions
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  const [secret, setSecret] = useState('')
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, 2000)
    return () => clearInterval(timer)
  }, [busy, router])
  const off = health === 'Paused' || health === 'Disabled'
  return (
    <>
      <Said said={said} />
      {secret && <Secret secret={secret} />}
      <Group mt="md">
        <Button
          variant="default"
          loading={pending}
          onClick={() =>
            run(
              () => actions.testWebhook({ id }),
              () => 'A test is on its way: the log tells how it goes.',
            )
          }
        >
          Send a test
        </Button>
        {off ? (
          <Button
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => actions.resumeWebhook({ id }),
                () => 'It is sent to again.',
              )
            }
          >
            {health === 'Paused' ? 'Resume' : 'Enable'}
          </Button>
        ) : (
          <Button
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => actions.pauseWebhook({ id }),
                () => 'Paused. What happens meanwhile is kept, and sent when you resume it.',
              )
            }
          >
            Pause
          </Button>
        )}
        {failed > 0 && !off && (
          <Button
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => actions.redeliverFailed({ id }),
                (again) => `${again} ${again === 1 ? 'is' : 'are'} sent again.`,
              )
            }
          >
            Send all failed again
          </Button>
        )}
        <ConfirmButton
          label="Replace secret"
          question={`Make a new secret? The present one holds for another ${oldSecretHours} hours; one before it no longer.`}
          pending={pending}
          onConfirm={() =>
            run(
              () => actions.rotateSecret({ id }),
              (made) => {
                setSecret(made)
                return undefined
              },
            )
          }
        />
        <ConfirmButton
          label="Delete webhook"
          question="Delete the webhook with its log? What waits isn’t sent."
          pending={pending}
          onConfirm={() =>
            run(
              () => actions.deleteWebhook({ id }),
              () => {
                router.push('/admin/settings/webhooks')
                router.refresh()
                return undefined
              },
            )
          }
        />
      </Group>
    </>
  )
}
