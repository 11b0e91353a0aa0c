import { sendAccountMail } from '#lib/accounts/sending.ts'
import { tendBackups } from '#lib/backup/background.ts'
import { tellOfBegun } from '#lib/front/telling.ts'
import { send, verify } from '#lib/hub/commands.ts'
import { composeByRhythm } from '#lib/newsletter/by-rhythm.ts'
import { sendEdition, tendNewsletters, theNewsletters } from '#lib/newsletter/sending.ts'
import { sendConfirmation } from '#lib/newsletter/sign-up.ts'
import { checkThatReadsAddUp } from '#lib/reads/adding-up.ts'
import { rollUpReads } from '#lib/reads/roll-up.ts'
import { forgetWindows } from '#lib/reads/store.ts'
import { carryOut, tellOfLate, theSchedule } from '#lib/schedules/carry-out.ts'
import { indexAll } from '#lib/search/indexing.ts'
import { deliverInBackground } from '#lib/webhooks/deliver.ts'
import { tendWebhooks } from '#lib/webhooks/tend.ts'
import { deliver, giveUpOnLost } from './deliver.ts'
import { mail } from './mail.ts'
import { push } from './push.ts'
import { asReader } from './readers.ts'
import type { Handlers } from './runner.ts'
import { tidy } from './tidy.ts'

/** What is done with the jobs of each queue. */
export const handlers: Handlers = {
  'publish-due': async ({ data }) => {
    await carryOut(theSchedule, data.scheduleId)
  },
  deliver,
  mail,
  'account-mail': ({ data, lastTry }) => sendAccountMail(data, lastTry),
  'hub-verify': ({ data, lastTry }) => verify(data.requestId, lastTry),
  'hub-send': ({ data, lastTry }) => send(data, lastTry, asReader),
  push,
  webhook: async ({ data }) => deliverInBackground(data.webhookId),
  tidy: async () => {
    await tidy()
    await checkThatReadsAddUp()
  },
  // What a publication changes its own receipt sees to; here are renamed bylines, imports, live entries.
  index: async () => {
    await indexAll(50_000)
  },
  'roll-up-reads': async () => {
    await forgetWindows()
    await rollUpReads()
  },
  'newsletter-confirmation': ({ data, lastTry }) => sendConfirmation(data.hash, lastTry),
  'newsletter-composition': async ({ data }) => {
    await composeByRhythm(theNewsletters, data.newsletterId)
  },
  'newsletter-sending': ({ data }) => sendEdition(data.editionId),
  'back-up': () => tendBackups(),
  watch: async () => {
    await tellOfLate(theSchedule)
    await giveUpOnLost()
    await tendNewsletters(theNewsletters)
    await tellOfBegun()
    await tendWebhooks()
  },
}
