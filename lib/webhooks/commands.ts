import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { enqueue } from '#lib/outbox/queue.ts'
import type { Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { isPublicAddress } from '#lib/platform/outward.ts'
import {
  maxWebhooks,
  oldSecretHours,
  type WebhookEdit,
  type WebhookPayload,
  webhookEditSchema,
} from './schema.ts'
import { newSecret } from './sign.ts'

type Edit = z.output<typeof webhookEditSchema>

/**
 * What can be seen of an address before it is connected to; to where its name leads is looked at each
 * time.
 */
function mustBeOutside({ url }: Edit): void {
  if (env().PRIVATE_CALLBACKS) return
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:')
    throw new Invalid({ url: ['Use an https address, so that nobody reads along.'] })
  if (isIP(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host))
    throw new Invalid({ url: [`${host} isn’t an address of the public internet.`] })
}

/** For the audit log: a query may be a secret between us and the receiver. */
const brief = ({ url, description, events }: Edit) => {
  const { origin, pathname } = new URL(url)
  return { url: origin + pathname, description, events }
}

/**
 * Makes a webhook.
 * @returns its id, and the secret that signs what is sent: it can't be read again
 * @throws Invalid, Refused
 */
export async function createWebhook(
  actor: Actor,
  input: WebhookEdit,
): Promise<{ id: number; secret: string }> {
  mustBeAllowed(actor, 'webhooks.manage')
  const edit = parsed(input)
  const secret = newSecret()
  return write(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('webhooks'))`
    if ((await tx.webhook.count()) >= maxWebhooks)
      throw new Invalid({ '': [`There are ${maxWebhooks} webhooks: delete one first.`] })
    const [made] = await tx.$queryRaw<{ id: number }[]>`
      insert into "Webhook" (url, description, events, secret, "createdBy")
      values (${edit.url}, ${edit.description}, ${edit.events}::text[], ${secret}, ${actorId(actor)})
      returning id`
    if (!made) throw new Error('the webhook was not stored')
    await recordAudit(tx, actor, 'webhook.create', `webhook:${made.id}`, brief(edit))
    return { id: made.id, secret }
  })
}

function parsed(input: WebhookEdit): Edit {
  const edit = webhookEditSchema.parse(input)
  mustBeOutside(edit)
  return edit
}

type Locked = { active: boolean; disabledAt: Date | null; secret: string }

async function lockWebhook(tx: Tx, id: number): Promise<Locked> {
  const [found] = await tx.$queryRaw<Locked[]>`
    select active, "disabledAt", secret from "Webhook" where id = ${id} for update`
  if (!found) throw new NotFound('There is no such webhook.')
  return found
}

/** Sends elsewhere, or of other events, from now on; what waits goes to the new address. */
export async function saveWebhook(actor: Actor, id: number, input: WebhookEdit): Promise<void> {
  mustBeAllowed(actor, 'webhooks.manage')
  const edit = parsed(input)
  await write(async (tx) => {
    await lockWebhook(tx, id)
    await tx.webhook.update({ where: { id }, data: edit })
    await recordAudit(tx, actor, 'webhook.save', `webhook:${id}`, brief(edit))
  })
}

/** Sends nothing for a while; what happens meanwhile is kept, and sent when it is resumed. */
export async function pauseWebhook(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'webhooks.manage')
  await write(async (tx) => {
    const { active, disabledAt } = await lockWebhook(tx, id)
    if (disabledAt) throw new Invalid({ '': ['It is disabled: nothing is sent to it.'] })
    if (!active) return
    await tx.webhook.update({ where: { id }, data: { active: false } })
    await recordAudit(tx, actor, 'webhook.pause', `webhook:${id}`)
  })
}

/**
 * Sends again to a webhook that was paused, or disabled. What it missed while it was disabled isn't
 * known; what failed before can be sent again.
 */
export async function resumeWebhook(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'webhooks.manage')
  await write(async (tx) => {
    const { active, disabledAt } = await lockWebhook(tx, id)
    if (active && !disabledAt) return
    await tx.webhook.update({
      where: { id },
      data: { active: true, disabledAt: null, disabledWhy: '', failingSince: null },
    })
    await enqueue(tx, 'webhook', { webhookId: id })
    await recordAudit(tx, actor, 'webhook.resume', `webhook:${id}`)
  })
}

/** Deletes a webhook with its log. */
export async function deleteWebhook(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'webhooks.manage')
  await write(async (tx) => {
    await lockWebhook(tx, id)
    const { url } = await tx.webhook.delete({ where: { id }, select: { url: true } })
    await recordAudit(tx, actor, 'webhook.delete', `webhook:${id}`, { host: new URL(url).host })
  })
}

/**
 * Gives a webhook another secret; for a day it is signed by both, so that the receiver can change over.
 * @returns the secret, which can't be read again
 */
export async function rotateSecret(actor: Actor, id: number): Promise<string> {
  mustBeAllowed(actor, 'webhooks.manage')
  const secret = newSecret()
  await write(async (tx) => {
    await lockWebhook(tx, id)
    await tx.$executeRaw`
      update "Webhook" set "oldSecret" = secret, secret = ${secret},
        "oldSecretUntil" = now() + make_interval(hours => ${oldSecretHours})
      where id = ${id}`
    await recordAudit(tx, actor, 'webhook.rotate', `webhook:${id}`)
  })
  return secret
}

/** Sends a test, once, also to a webhook that is paused or disabled. @returns the delivery's id */
export async function testWebhook(actor: Actor, id: number): Promise<string> {
  mustBeAllowed(actor, 'webhooks.manage')
  const payload: WebhookPayload = {
    type: 'webhook.test',
    timestamp: new Date().toISOString(),
    data: { message: 'A test: this webhook reaches you.' },
  }
  return write(async (tx) => {
    await lockWebhook(tx, id)
    const [made] = await tx.$queryRaw<{ id: string }[]>`
      insert into "WebhookDelivery" ("webhookId", "messageId", type, payload, "nextAt")
      values (${id}, ${`msg_${randomUUID()}`}, ${payload.type}, ${JSON.stringify(payload)}, now())
      returning id::text`
    await enqueue(tx, 'webhook', { webhookId: id })
    await recordAudit(tx, actor, 'webhook.test', `webhook:${id}`)
    return made?.id ?? ''
  })
}

function mustBeOn({ active, disabledAt }: Locked): void {
  if (disabledAt) throw new Invalid({ '': ['It is disabled: enable it first.'] })
  if (!active) throw new Invalid({ '': ['It is paused: resume it first.'] })
}

/** Sends an event again, with the same id, whatever became of it; one that waits is tried at once. */
export async function redeliver(
  actor: Actor,
  { webhookId, deliveryId }: { webhookId: number; deliveryId: string },
): Promise<void> {
  mustBeAllowed(actor, 'webhooks.manage')
  await write(async (tx) => {
    mustBeOn(await lockWebhook(tx, webhookId))
    const again = await tx.$executeRaw`
      update "WebhookDelivery" set state = 'waiting', tries = 0, "nextAt" = now()
      where id = ${BigInt(deliveryId)} and "webhookId" = ${webhookId}`
    if (again === 0) throw new NotFound('This delivery isn’t in the log any more.')
    await enqueue(tx, 'webhook', { webhookId })
    const detail = { delivery: deliveryId }
    await recordAudit(tx, actor, 'webhook.redeliver', `webhook:${webhookId}`, detail)
  })
}

/** Sends all that failed again, tests aside. @returns how many that are */
export async function redeliverFailed(actor: Actor, webhookId: number): Promise<number> {
  mustBeAllowed(actor, 'webhooks.manage')
  return write(async (tx) => {
    mustBeOn(await lockWebhook(tx, webhookId))
    const again = await tx.$executeRaw`
      update "WebhookDelivery" set state = 'waiting', tries = 0, "nextAt" = now()
      where "webhookId" = ${webhookId} and state = 'failed' and type <> 'webhook.test'`
    if (again === 0) throw new Invalid({ '': ['Nothing has failed: there is nothing to send.'] })
    await enqueue(tx, 'webhook', { webhookId })
    const detail = { failed: again }
    await recordAudit(tx, actor, 'webhook.redeliver', `webhook:${webhookId}`, detail)
    return again
  })
}
