import { Anchor, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { PageHead } from '#components/admin/PageHead.tsx'
import { WebhookActions } from '#components/admin/WebhookActions.client.tsx'
import { ChangeWebhook } from '#components/admin/WebhookForm.client.tsx'
import { WebhookLog } from '#components/admin/WebhookLog.tsx'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { listDeliveries, readWebhook } from '#lib/webhooks/queries.ts'
import { deliveryStates, healthOf, logDays, logQuerySchema } from '#lib/webhooks/schema.ts'
import { guarded, idOf } from '../../../guard.tsx'
import {
  deleteWebhook,
  pauseWebhook,
  redeliver,
  redeliverFailed,
  resumeWebhook,
  rotateSecret,
  saveWebhook,
  testWebhook,
} from '../actions.ts'

export const metadata: Metadata = { title: 'Webhook' }

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const stateNames = { waiting: 'Waiting', delivered: 'Delivered', failed: 'Failed' }

/** One webhook: what it is sent, how that went, and what can be done about it. */
export default function WebhookPage({ params, searchParams }: Props) {
  return guarded('webhooks.manage', async (user) => {
    const id = await idOf(params)
    const query = logQuerySchema.parse(await searchParams)
    const webhook = await readWebhook(user, id)
    const { rows, before } = await listDeliveries(user, id, query)
    const path = `/admin/settings/webhooks/${id}`
    const older = new URLSearchParams({
      ...(query.state ? { state: query.state } : {}),
      before: before ?? '',
    })
    const health = healthOf(webhook)
    const on = webhook.active && webhook.disabledAt === null
    const soon = new Date(Date.now() + 10_000)
    // What is sent within moments is seen to be.
    const busy = rows.some(
      ({ nextAt, type }) => nextAt !== null && nextAt < soon && (on || type === 'webhook.test'),
    )
    return (
      <>
        <PageHead title="Webhook" from={{ href: '/admin/settings/webhooks', label: 'Webhooks' }}>
          {health}
          {health === 'Failing' &&
            webhook.failingSince &&
            ` since ${formatDeskTime(webhook.failingSince)}`}
          {webhook.disabledAt && ` since ${formatDeskTime(webhook.disabledAt)}`}.{' '}
          {webhook.disabledWhy} Made by {webhook.createdByName ?? 'a program'} on{' '}
          {formatDeskTime(webhook.createdAt)}.
          {webhook.oldSecretUntil &&
            ` Signed by the old secret too until ${formatDeskTime(webhook.oldSecretUntil)}.`}
        </PageHead>
        <WebhookActions
          id={id}
          health={health}
          failed={webhook.failed}
          busy={busy}
          actions={{
            pauseWebhook,
            resumeWebhook,
            deleteWebhook,
            rotateSecret,
            testWebhook,
            redeliverFailed,
          }}
        />
        <ChangeWebhook key={id} webhook={webhook} save={saveWebhook} />
        <Title order={2} size="h3" mt="xl" id="log">
          Log
        </Title>
        <Text mt="xs">What was sent in the last {logDays} days, the newest first.</Text>
        <Group component="nav" aria-label="Show of the log" mt="xs">
          {[undefined, ...deliveryStates].map((state) => (
            <Anchor
              key={state ?? 'all'}
              href={state ? `${path}?state=${state}#log` : `${path}#log`}
              c="inherit"
              underline="always"
              {...(state === query.state ? { 'aria-current': 'page' as const, fw: 700 } : {})}
            >
              {state ? stateNames[state] : 'All'}
            </Anchor>
          ))}
        </Group>
        <WebhookLog webhookId={id} rows={rows} formatTime={formatDeskTime} redeliver={redeliver} />
        {before && (
          <Text mt="md">
            <Anchor href={`${path}?${older}#log`} c="inherit" underline="always">
              Older deliveries
            </Anchor>
          </Text>
        )}
      </>
    )
  })
}
