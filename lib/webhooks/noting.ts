import type { IncomingHttpHeaders } from 'node:http'
import { recordAudit } from '#lib/auth/audit.ts'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { count } from '#lib/metrics/tally.ts'
import { notify } from '#lib/notifications/record.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import type { Tx } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { disabledAfterDays, retryDelays, triesKept } from './schema.ts'

/** Who sends to webhooks, and disables them. */
export const theWebhooks: Actor = { kind: 'system', name: 'webhooks' }

/** A try. Its number tells it from those that other instances make. */
export type Tried = { id: bigint; webhookId: number; type: string; attempts: number; tries: number }

export type Answer = { durationMs: number } & (
  | { status: number; headers: IncomingHttpHeaders; body: string }
  | { failure: string }
)

/**
 * Notes how a try ended: delivered; to be tried again at a time; or failed for good. A receiver that
 * answers 410 Gone, or took nothing for days, is sent nothing more, and the administrators are told.
 */
export async function noteTry(tried: Tried, answer: Answer): Promise<void> {
  const { id, webhookId, type, attempts, tries } = tried
  const answered = 'status' in answer ? answer : null
  const status = answered?.status ?? null
  const taken = status !== null && status >= 200 && status <= 299
  const isTest = type === 'webhook.test'
  const delay = taken || isTest || status === 410 ? undefined : retryDelays[tries - 1]
  const seconds =
    delay === undefined ? null : Math.max(delay, retryAfterOf(answered?.headers['retry-after']))
  const state = taken ? 'delivered' : seconds === null ? 'failed' : 'waiting'
  // PostgreSQL keeps no NUL in a text.
  const said = answered?.body.replaceAll('\0', '') ?? ''
  const failure = taken ? '' : 'failure' in answer ? answer.failure : inWords(status)
  log.debug({ webhook: webhookId, delivery: String(id), status, state }, 'a webhook was sent to')
  count('webhooks', state)
  await write(async (tx) => {
    // First the webhook, then its deliveries, as all who change both do.
    await tx.$queryRaw`select 1 from "Webhook" where id = ${webhookId} for no key update`
    const [noted] = await tx.$queryRaw<{ nextAt: Date | null }[]>`
      update "WebhookDelivery" set state = ${state}::"WebhookDeliveryState", "takenUntil" = null,
        status = ${status}, answer = ${said}, failure = ${failure}, "durationMs" = ${answer.durationMs},
        "deliveredAt" = case when ${taken} then now() else "deliveredAt" end,
        "nextAt" = case when ${state} = 'waiting'
          then now() + make_interval(secs => ${seconds ?? 0}::float8) end
      where id = ${id} and attempts = ${attempts} and state = 'waiting'
      returning "nextAt"`
    if (!noted) return
    await keepTry(tx, tried, { status, said, failure, durationMs: answer.durationMs })
    if (noted.nextAt) await enqueue(tx, 'webhook', { webhookId }, { startAfter: noted.nextAt })
    if (isTest) return
    const [webhook] = await tx.$queryRaw<{ long: boolean }[]>`
      update "Webhook" set "failingSince" =
        case when ${taken} then null else coalesce("failingSince", now()) end
      where id = ${webhookId} and (${!taken} or "failingSince" is not null)
      returning "failingSince" < now() - make_interval(days => ${disabledAfterDays}) as long`
    if (status === 410) await disable(tx, webhookId, 'Its receiver answers 410 Gone.')
    else if (webhook?.long)
      await disable(tx, webhookId, `It took nothing for ${disabledAfterDays} days. ${failure}`)
  })
}

/** Keeps how a try ended, and of its delivery's tries the newest. */
async function keepTry(
  tx: Tx,
  { id, attempts }: Tried,
  ended: { status: number | null; said: string; failure: string; durationMs: number },
): Promise<void> {
  const { status, said, failure, durationMs } = ended
  await tx.$executeRaw`
    insert into "WebhookTry" ("deliveryId", attempt, at, status, answer, "durationMs", failure)
    select id, ${attempts}::int, coalesce("attemptedAt", now()), ${status}::int, ${said},
      ${durationMs}::int, ${failure}
    from "WebhookDelivery" where id = ${id}`
  await tx.$executeRaw`
    delete from "WebhookTry" where "deliveryId" = ${id} and attempt <= ${attempts - triesKept}::int`
}

/** Sends nothing more to a webhook, and tells the administrators. */
async function disable(tx: Tx, webhookId: number, why: string): Promise<void> {
  const [webhook] = await tx.$queryRaw<{ url: string }[]>`
    update "Webhook" set "disabledAt" = now(), "disabledWhy" = ${why}
    where id = ${webhookId} and "disabledAt" is null returning url`
  if (!webhook) return
  await tx.$executeRaw`
    update "WebhookDelivery" set state = 'failed', "nextAt" = null,
      failure = case when failure = '' then 'The webhook was disabled before.' else failure end
    where "webhookId" = ${webhookId} and state = 'waiting' and type <> 'webhook.test'`
  await recordAudit(tx, theWebhooks, 'webhook.disable', `webhook:${webhookId}`, { why })
  const administrators = await tx.user.findMany({
    where: { role: 'administrator', disabledAt: null },
    select: { id: true },
  })
  await notify(tx, theWebhooks, {
    kind: 'webhook',
    to: administrators.map((user) => user.id),
    text: `The webhook of ${new URL(webhook.url).host} is disabled. ${why}`,
    path: `/admin/settings/webhooks/${webhookId}`,
  })
}

/** For how long (s) a receiver asks us to wait; a day at most. */
function retryAfterOf(header: string | undefined): number {
  if (!header) return 0
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1000 || 0
  return Math.min(Math.max(seconds, 0), 24 * 3600)
}

function inWords(status: number | null): string {
  if (status !== null && status >= 300 && status <= 399)
    return `It answers with ${status}, which leads elsewhere: that isn’t followed.`
  return `It answers with ${status}.`
}
