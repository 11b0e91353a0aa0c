import { forgetRequests } from '#lib/api/repeating.ts'
import { forgetTokens } from '#lib/api/tokens.ts'
import { forgetExpired as forgetExpiredSignIns } from '#lib/auth/one-time.ts'
import { forgetEnded } from '#lib/hub/commands.ts'
import { tendArchives } from '#lib/import/runs/background.ts'
import { forgetSignUps } from '#lib/newsletter/sign-up.ts'
import { forgetOld } from '#lib/notifications/commands.ts'
import { log } from '#lib/platform/log.ts'
import { forgetExpired } from '#lib/push/subscriptions.ts'
import { forgetBatches, forgetInstances } from '#lib/reads/store.ts'
import { forgetDeliveries } from '#lib/webhooks/tend.ts'

/** Removes what is kept for a while only. */
export async function tidy(): Promise<void> {
  const notifications = await forgetOld()
  await forgetSignUps()
  await forgetExpiredSignIns()
  await forgetBatches()
  await forgetInstances()
  await forgetRequests()
  const tokens = await forgetTokens()
  if (tokens) log.info({ tokens }, 'tokens of the API had ended a month ago and were removed')
  const devices = await forgetExpired()
  if (devices) log.info({ devices }, 'subscriptions to alerts had ended and were removed')
  if (notifications) log.info({ notifications }, 'old notifications were removed')
  const deliveries = await forgetDeliveries()
  if (deliveries) log.info({ deliveries }, 'old deliveries of webhooks were removed')
  const archives = await tendArchives()
  if (archives) log.info({ archives }, 'old archives that were imported were removed')
  const followers = await forgetEnded()
  if (followers) log.info({ followers }, 'followers of feeds whose lease had ended were forgotten')
}
