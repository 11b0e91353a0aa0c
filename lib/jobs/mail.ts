import { sendMail } from '#lib/notifications/mail.ts'
import type { Job } from './runner.ts'

/** Sends what someone wants to be told by mail. */
export async function mail({ data, lastTry }: Job<'mail'>): Promise<void> {
  await sendMail(data.notificationId, lastTry)
}
