import webPush from 'web-push'
import { askOutside } from '#lib/platform/outward.ts'
import { vapidKeys } from './keys.ts'
import { mayBeSentTo } from './push-service.ts'

export type Message = {
  /** JSON for the service worker. */
  payload: string
  /** For how long (s) the push service keeps it for a device that is away. */
  ttl: number
  urgency: 'normal' | 'high'
  /** A newer one of the same topic takes the place of one that still waits there. */
  topic: string
}

/**
 * Sends a message to a device, encrypted for it alone (RFC 8030, 8291, 8292).
 * @returns the push service's status
 * @throws when it can't be reached, or isn't one
 */
export async function post(
  { endpoint, p256dh, auth }: { endpoint: string; p256dh: string; auth: string },
  { payload, ttl, urgency, topic }: Message,
): Promise<number> {
  if (!mayBeSentTo(endpoint)) throw new Error('no push service is there')
  const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
    TTL: ttl,
    urgency,
    topic,
    vapidDetails: vapidKeys(),
  })
  // What it says is not looked at: only how it ended.
  const { status } = await askOutside(endpoint, {
    method: 'POST',
    headers: details.headers as Record<string, string>,
    body: details.body ?? '',
    maxBytes: 1,
  })
  return status
}
