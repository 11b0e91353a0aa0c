import { sendAccountMail } from '#lib/accounts/sending.ts'
import type { AccountMail } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'

/** Mails about accounts that wait to be sent, in their order; they wait no more. */
export async function waitingMails(): Promise<AccountMail[]> {
  const jobs = await db().$queryRaw<{ data: AccountMail }[]>`
    with taken as (
      delete from pgboss.job where name = 'account-mail' and state = 'created'
      returning data, created_on, id
    ) select data from taken order by created_on, id`
  return jobs.map(({ data }) => data)
}

/** Sends them, as the job does. */
export async function sendWaitingMails(): Promise<void> {
  for (const mail of await waitingMails()) await sendAccountMail(mail, true)
}
