'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { z } from 'zod'
import { id } from '#lib/platform/id.ts'
import * as webhooks from '#lib/webhooks/commands.ts'
import { deliveryIdSchema, webhookEditSchema } from '#lib/webhooks/schema.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

const one = z.object({ id })

/** @returns the webhook's id, and its secret, which is told this once */
export async function createWebhook(
  input: unknown,
): Promise<Outcome<{ id: number; secret: string }>> {
  return attempt(webhookEditSchema, input, (user, edit) => webhooks.createWebhook(user, edit))
}

export async function saveWebhook(input: unknown): Promise<Outcome> {
  return attempt(webhookEditSchema.extend({ id }), input, async (user, { id, ...edit }) => {
    await webhooks.saveWebhook(user, id, edit)
    refresh()
  })
}

export async function pauseWebhook(input: unknown): Promise<Outcome> {
  return attempt(one, input, async (user, { id }) => {
    await webhooks.pauseWebhook(user, id)
    refresh()
  })
}

export async function resumeWebhook(input: unknown): Promise<Outcome> {
  return attempt(one, input, async (user, { id }) => {
    await webhooks.resumeWebhook(user, id)
    refresh()
  })
}

export async function deleteWebhook(input: unknown): Promise<Outcome> {
  return attempt(one, input, (user, { id }) => webhooks.deleteWebhook(user, id))
}

/** @returns the new secret, which is told this once */
export async function rotateSecret(input: unknown): Promise<Outcome<string>> {
  return attempt(one, input, async (user, { id }) => {
    const secret = await webhooks.rotateSecret(user, id)
    refresh()
    return secret
  })
}

export async function testWebhook(input: unknown): Promise<Outcome> {
  return attempt(one, input, async (user, { id }) => {
    await webhooks.testWebhook(user, id)
    refresh()
  })
}

export async function redeliver(input: unknown): Promise<Outcome> {
  const schema = z.object({ webhookId: id, deliveryId: deliveryIdSchema })
  return attempt(schema, input, async (user, which) => {
    await webhooks.redeliver(user, which)
    refresh()
  })
}

/** @returns how many are sent again */
export async function redeliverFailed(input: unknown): Promise<Outcome<number>> {
  return attempt(one, input, async (user, { id }) => {
    const again = await webhooks.redeliverFailed(user, id)
    refresh()
    return again
  })
}
