import { visible } from '#lib/articles/visibility.ts'
import { directionOf } from '#lib/messages/say.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { type Message, post } from './post.ts'

/** How many devices are taken at once, and told at the same time: the pace of one instance. */
const batch = 20
/** What was taken so long ago (s) and isn't told was taken by an instance that died. */
const lostAfterSeconds = 120
/** For how long (s) a push service keeps an alert for a device that is away. */
const lifetimes = { breaking: 4 * 3600, new: 12 * 3600 }

type Device = { id: number; endpoint: string; p256dh: string; auth: string }

/**
 * Tells the devices of an alert that weren't told yet. Several instances may do it at once: each takes
 * others. What a service can't take now is left for the next try.
 * @param lastTry is what is left now given up?
 * @returns how many are left
 */
export async function sendPending(alertId: number, lastTry = false): Promise<number> {
  const message = await messageOf(alertId)
  if (!message) {
    await db().$executeRaw`
      update "PushDelivery" set state = 'dropped'
      where "alertId" = ${alertId} and state in ('pending', 'sending')`
    return 0
  }
  const began = new Date()
  for (;;) {
    const devices = await take(alertId, began)
    if (devices.length === 0) break
    await Promise.all(devices.map((device) => tell(alertId, device, message)))
  }
  if (lastTry) {
    await db().$executeRaw`
      update "PushDelivery" set state = 'failed' where "alertId" = ${alertId} and state = 'pending'`
  }
  return db().pushDelivery.count({ where: { alertId, state: { in: ['pending', 'sending'] } } })
}

/** What devices show; null: readers can't see the article any more, or it is too old to be told. */
async function messageOf(alertId: number): Promise<Message | null> {
  const [found] = await db().$queryRaw<
    {
      articleId: number
      kind: 'breaking' | 'new'
      text: string
      slug: string
      headline: string
      standfirst: string
      age: number
    }[]
  >`
    select p."articleId", p.kind, p.text, a.slug, r.headline, r.standfirst,
      extract(epoch from now() - p.at)::float8 as age
    from "PushAlert" p join "Article" a on a.id = p."articleId"
    join "Revision" r on r.id = a."liveRevisionId"
    where p.id = ${alertId} and ${visible}`
  if (!found) return null
  const { articleId, kind, text, slug, headline, standfirst, age } = found
  const ttl = Math.round(lifetimes[kind] - age)
  if (ttl <= 0) return null
  const { language } = await readSettings()
  const words =
    kind === 'new' ? { title: headline, body: standfirst } : { title: text, body: headline }
  const tag = `article-${articleId}`
  return {
    ttl,
    urgency: kind === 'breaking' ? 'high' : 'normal',
    topic: tag,
    payload: JSON.stringify({
      title: words.title,
      body: words.body === words.title ? '' : words.body.slice(0, 300),
      path: `/article/${slug}`,
      // Told twice because an instance died, it still stands there once.
      tag,
      lang: language,
      dir: directionOf(language),
    }),
  }
}

/** Takes devices that nobody else has taken; those that failed since `began` wait for the next try. */
async function take(alertId: number, began: Date): Promise<Device[]> {
  const taken = await db().$queryRaw<
    (Omit<Device, 'id'> & { id: number | null; subscriptionId: number })[]
  >`
    with taken as (
      update "PushDelivery" set state = 'sending', "triedAt" = now(), attempts = attempts + 1
      where "alertId" = ${alertId} and "subscriptionId" in (
        select d."subscriptionId" from "PushDelivery" d
        where d."alertId" = ${alertId}
          and ((d.state = 'pending' and (d."triedAt" is null or d."triedAt" < ${began}))
            or (d.state = 'sending' and d."triedAt" < now() - make_interval(secs => ${lostAfterSeconds}::float8)))
        limit ${batch} for update skip locked)
      returning "subscriptionId")
    select t."subscriptionId", s.id, s.endpoint, s.p256dh, s.auth
    from taken t left join "PushSubscription" s on s.id = t."subscriptionId"`
  const devices: Device[] = []
  for (const { subscriptionId, id, ...device } of taken) {
    if (id === null) await note(alertId, subscriptionId, 'gone')
    else devices.push({ id, ...device })
  }
  // All of them were gone: there may be more.
  return taken.length > 0 && devices.length === 0 ? take(alertId, began) : devices
}

async function tell(alertId: number, device: Device, message: Message): Promise<void> {
  const status = await post(device, message).catch((error: Error) => {
    log.warn({ err: error, alertId, device: device.id }, 'a push service could not be reached')
    return 0
  })
  if (status >= 200 && status < 300) return note(alertId, device.id, 'sent')
  if (status === 404 || status === 410) {
    // The push service says that the device is there no more.
    await db().pushSubscription.deleteMany({ where: { id: device.id, endpoint: device.endpoint } })
    return note(alertId, device.id, 'gone')
  }
  // Asked to come later, or away: tried again. Anything else will be no other next time.
  const later = status === 0 || status === 429 || status >= 500
  if (!later) log.warn({ status, alertId, device: device.id }, 'a push service refused an alert')
  return note(alertId, device.id, later ? 'pending' : 'failed')
}

async function note(alertId: number, subscriptionId: number, state: string): Promise<void> {
  await db().pushDelivery.updateMany({ where: { alertId, subscriptionId }, data: { state } })
}
