import { visible } from '#lib/articles/visibility.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { askOutside } from '#lib/platform/outward.ts'
import { processState } from '#lib/platform/process-state.ts'
import { noteTry, type Tried } from './noting.ts'
import { withoutWords } from './payloads.ts'
import { answerBytes, orderedTries, timeoutMs } from './schema.ts'
import { signedHeaders } from './sign.ts'

// The rows are the truth, jobs only wake. Each webhook is sent to by itself, so one that is slow holds
// up nobody else. A try that was begun and not noted, because its process died, is left alone for half a
// minute and then made again: the receiver knows it by its id.

/** How many of one webhook's deliveries are sent at the same time. */
const atOnce = 4
/** Longer than a try can take. */
const takenSeconds = 30

type Lane = { again: boolean; done: Promise<void> }
const state = () =>
  processState('webhook-lanes', () => ({ lanes: new Map<number, Lane>(), stopping: false }))

/**
 * Begins to send what is due to a webhook, unless this process does so already: then that goes on with
 * what is new.
 */
export function deliverInBackground(webhookId: number): void {
  const { lanes } = state()
  const running = lanes.get(webhookId)
  if (running) {
    running.again = true
    return
  }
  const lane: Lane = { again: false, done: Promise.resolve() }
  lanes.set(webhookId, lane)
  lane.done = follow()

  async function follow(): Promise<void> {
    try {
      do {
        lane.again = false
        await deliverDue(webhookId)
      } while (lane.again && !state().stopping)
    } catch (error) {
      // What is left is found within a minute.
      log.warn({ err: error, webhook: webhookId }, 'a webhook could not be sent to')
    } finally {
      lanes.delete(webhookId)
    }
  }
}

/** Begins no more tries, and waits for those that are under way, for a while (ms). */
export async function stopDelivering(patienceMs = 5000): Promise<void> {
  const kept = state()
  kept.stopping = true
  const all = Promise.all([...kept.lanes.values()].map(({ done }) => done))
  const timer = new Promise((resolve) => setTimeout(resolve, patienceMs).unref())
  await Promise.race([all, timer])
  kept.stopping = false
}

/** Sends what is due to a webhook now, in order as far as it goes. @returns how many tries were made */
export async function deliverDue(webhookId: number): Promise<number> {
  let tries = 0
  while (!state().stopping) {
    const taken = await take(webhookId)
    if (taken.length === 0) break
    await Promise.all(taken.map(tryIt))
    tries += taken.length
  }
  return tries
}

type Taken = Tried & {
  url: string
  messageId: string
  payload: string
  secrets: string[]
  /** Do readers have what it is about? True of what is neither an article nor of one. */
  public: boolean
}

/** Takes what is due: of each article only the first, while that is being tried or was tried little. */
async function take(webhookId: number): Promise<Taken[]> {
  return db().$queryRaw<Taken[]>`
    with due as (
      select d.id from "WebhookDelivery" d join "Webhook" w on w.id = d."webhookId"
      where d."webhookId" = ${webhookId} and d.state = 'waiting' and d."nextAt" <= now()
        and (d."takenUntil" is null or d."takenUntil" < now())
        and (d.type = 'webhook.test' or (w.active and w."disabledAt" is null))
        and not exists (
          select 1 from "WebhookDelivery" e
          where e."webhookId" = d."webhookId" and e.subject = d.subject and d.subject <> ''
            and e.state = 'waiting' and e.id < d.id
            and (e.tries < ${orderedTries} or e."takenUntil" > now()))
      order by d.id limit ${atOnce} for update of d skip locked
    ), taken as (
      update "WebhookDelivery" d
      set "takenUntil" = now() + make_interval(secs => ${takenSeconds}::float8),
        "attemptedAt" = now(), attempts = attempts + 1, tries = tries + 1
      from due where d.id = due.id
      returning d.*
    )
    select t.id, t."webhookId", t.type, t.attempts, t.tries, t."messageId", t.payload, w.url,
      case when w."oldSecretUntil" > now() then array[w.secret, w."oldSecret"]
        else array[w.secret] end as secrets,
      coalesce((select ${visible} from "Article" a where t.subject = 'article:' || a.id), true)
        and not (t.type like 'live_entry.%' and exists (select 1 from "LiveEntry" e
          where e.id = (t.payload::jsonb #>> '{data,id}')::int and e."deletedAt" is not null)) as public
    from taken t join "Webhook" w on w.id = t."webhookId" order by t.id`
}

async function tryIt(taken: Taken): Promise<void> {
  const { id, url, messageId, secrets } = taken
  let { payload } = taken
  // Taken down meanwhile: that it was published is told still, what it said isn't.
  const without = taken.public ? null : withoutWords(payload)
  if (without) {
    payload = without
    await db().webhookDelivery.update({ where: { id }, data: { payload } })
  }
  const began = performance.now()
  const answer = await askOutside(url, {
    method: 'POST',
    timeoutMs,
    maxBytes: answerBytes,
    headers: {
      'Content-Type': 'application/json',
      ...signedHeaders(secrets, messageId, payload),
    },
    body: payload,
  }).catch((error: NodeJS.ErrnoException) => ({ failure: whyNot(error, new URL(url).host) }))
  const durationMs = Math.round(performance.now() - began)
  await noteTry(taken, { ...answer, durationMs })
}

/** Why there was no answer, in words. */
function whyNot({ code, message }: NodeJS.ErrnoException, host: string): string {
  const words: Record<string, string> = {
    ENOTFOUND: `No server is known by the name ${host}.`,
    EAI_AGAIN: `The name ${host} could not be looked up.`,
    ECONNREFUSED: `${host} takes no connections.`,
    ECONNRESET: `${host} broke off the connection.`,
    EHOSTUNREACH: `${host} can’t be reached.`,
    ENETUNREACH: `${host} can’t be reached.`,
    CERT_HAS_EXPIRED: `The certificate of ${host} has expired.`,
  }
  const known = code ? words[code] : undefined
  return known ?? `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`
}
