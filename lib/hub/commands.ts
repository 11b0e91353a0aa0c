import { createHash, createHmac, randomBytes } from 'node:crypto'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { feedTypes } from '#lib/feeds/schema.ts'
import { enqueue, enqueueAll } from '#lib/outbox/queue.ts'
import { db } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { askOutside, Unreachable } from '#lib/platform/outward.ts'
import { type Follower, type HubRequest, subscriptionLimits } from './schema.ts'
import { hubAddress, linkHeader, topicPath } from './topic.ts'

/** Gets what readers get at a path of this site. */
export type AsReader = (path: string) => Promise<{ status: number; body: string }>

/**
 * Takes a request to follow a feed, or no longer; nothing holds until the callback itself has said that
 * it wants it.
 * @throws Invalid; its field is `busy` when it may be asked again later
 */
export async function requestSubscription(request: HubRequest): Promise<void> {
  const topic = await topicPath(request['hub.topic'])
  if (!topic)
    throw new Invalid({ 'hub.topic': [`There is no such feed here: ${request['hub.topic']}`] })
  const [mode, callback] = [request['hub.mode'], request['hub.callback']]
  const { host } = new URL(callback)
  const [count] = await db().$queryRaw<Record<'all' | 'perHost' | 'waiting', number>[]>`
    select (select count(*) from "HubSubscription")::int as all,
      (select count(*) from "HubSubscription" where host = ${host})::int as "perHost",
      (select count(*) from "HubRequest")::int as waiting`
  const limits = subscriptionLimits
  if (!count || count.waiting >= limits.waiting || count.all >= limits.all)
    throw new Invalid({ busy: ['The hub has too much to do: ask again later.'] })
  if (mode === 'subscribe' && count.perHost >= limits.perHost)
    throw new Invalid({ 'hub.callback': [`${host} follows ${limits.perHost} feeds already.`] })
  await db().$transaction(async (tx) => {
    const { id } = await tx.hubRequest.create({
      data: {
        mode,
        topic,
        callback,
        secret: request['hub.secret'],
        leaseSeconds: request['hub.lease_seconds'],
      },
    })
    await enqueue(tx, 'hub-verify', { requestId: id })
  })
}

/**
 * Asks a callback whether it wants what was asked for in its name: it does when it sends the challenge
 * back.
 * @throws when it is to be asked again
 */
export async function verify(requestId: number, lastTry: boolean): Promise<void> {
  const request = await db().hubRequest.findUnique({ where: { id: requestId } })
  if (!request) return
  const { mode, topic, callback, secret, leaseSeconds } = request
  const challenge = randomBytes(24).toString('base64url')
  const url = new URL(callback)
  url.searchParams.append('hub.mode', mode)
  url.searchParams.append('hub.topic', siteUrl() + topic)
  url.searchParams.append('hub.challenge', challenge)
  if (mode === 'subscribe') url.searchParams.append('hub.lease_seconds', String(leaseSeconds))
  const forget = () => db().hubRequest.deleteMany({ where: { id: requestId } })
  let answer: { status: number; body: string }
  try {
    answer = await askOutside(url.href)
    if (answer.status >= 500) throw new Error(`${url.host} answers with ${answer.status}`)
  } catch (error) {
    if (lastTry || error instanceof Unreachable) {
      log.info({ err: error, callback }, 'a callback could not be asked')
      await forget()
      return
    }
    throw error
  }
  const wanted = answer.status >= 200 && answer.status < 300 && answer.body === challenge
  if (!wanted) return void (await forget())
  await db().$transaction(async (tx) => {
    const done = await tx.hubRequest.deleteMany({ where: { id: requestId } })
    if (done.count === 0) return
    if (mode === 'unsubscribe') {
      await tx.hubSubscription.deleteMany({ where: { topic, callback } })
      return
    }
    await tx.$executeRaw`
      insert into "HubSubscription" (topic, callback, host, secret, "leaseEndsAt")
      values (${topic}, ${callback}, ${url.host}, ${secret},
        now() + make_interval(secs => ${leaseSeconds}::float8))
      on conflict (topic, callback) do update set secret = excluded.secret,
        "leaseEndsAt" = excluded."leaseEndsAt", "confirmedAt" = now(), failures = 0, failure = ''`
  })
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')

/**
 * Has feeds that changed sent to those who follow them; each is sent by a job of its own.
 * @param paths of feeds
 */
export async function distribute(paths: string[], asReader: AsReader): Promise<void> {
  const followed = await db().$queryRaw<{ topic: string }[]>`
    select distinct topic from "HubSubscription"
    where topic = any(${paths}::text[]) and "leaseEndsAt" > now()`
  for (const { topic } of followed) {
    const { status, body } = await asReader(topic)
    if (status !== 200) throw new Error(`${topic} is answered with ${status}`)
    const hash = hashOf(body)
    await db().$transaction(async (tx) => {
      const waiting = await tx.$queryRaw<{ id: number }[]>`
        select id from "HubSubscription"
        where topic = ${topic} and "leaseEndsAt" > now() and "sentHash" <> ${hash}`
      await enqueueAll(
        tx,
        'hub-send',
        waiting.map(({ id }) => ({ subscriptionId: id, hash })),
      )
    })
  }
}

/** Tells another hub that feeds changed. @throws when it doesn't take it */
export async function tellHub(hub: string, paths: string[]): Promise<void> {
  const body = new URLSearchParams([
    ['hub.mode', 'publish'],
    ...paths.map((path) => ['hub.url', siteUrl() + path]),
  ])
  const { status } = await askOutside(hub, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
  if (status < 200 || status > 299) throw new Error(`The hub answers with ${status}`)
}

/**
 * Sends a follower the feed as it is now. One that is gone (410) follows no more.
 * @param hash of what was new when this was decided
 * @throws when it is to be tried again
 */
export async function send(
  { subscriptionId, hash }: { subscriptionId: number; hash: string },
  lastTry: boolean,
  asReader: AsReader,
): Promise<void> {
  const [follower] = await db().$queryRaw<
    { topic: string; callback: string; secret: string; sentHash: string }[]
  >`
    select topic, callback, secret, "sentHash" from "HubSubscription"
    where id = ${subscriptionId} and "leaseEndsAt" > now()`
  if (!follower || follower.sentHash === hash) return
  const { topic, callback, secret, sentHash } = follower
  const { status, body } = await asReader(topic)
  if (status === 404 || status === 410) return
  if (status !== 200) throw new Error(`${topic} is answered with ${status}`)
  const present = hashOf(body)
  if (present === sentHash) {
    // Either what is new was taken back, or this instance doesn't know of it yet.
    if (lastTry) return
    throw new Error(`${topic} isn’t new here yet`)
  }
  const format = topic.slice(topic.lastIndexOf('.') + 1) as keyof typeof feedTypes
  const hub = await hubAddress()
  const signature = secret && createHmac('sha256', secret).update(body).digest('hex')
  let failure = ''
  try {
    const answer = await askOutside(callback, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': `${feedTypes[format]}; charset=utf-8`,
        Link: linkHeader(hub, siteUrl() + topic),
        ...(signature ? { 'X-Hub-Signature': `sha256=${signature}` } : {}),
      },
    })
    if (answer.status === 410) {
      await db().hubSubscription.deleteMany({ where: { id: subscriptionId } })
      return
    }
    if (answer.status < 200 || answer.status > 299) failure = `It answers with ${answer.status}.`
  } catch (error) {
    failure = `${(error as Error).message}.`
  }
  if (!failure) {
    await db().$executeRaw`
      update "HubSubscription" set "sentHash" = ${present}, "sentAt" = now(), failures = 0,
        failure = '' where id = ${subscriptionId}`
    return
  }
  await db().$executeRaw`
    update "HubSubscription" set failures = failures + 1, failure = ${failure.slice(0, 500)}
    where id = ${subscriptionId}`
  if (!lastTry) throw new Error(failure)
}

/** Forgets followers whose lease has ended, and requests that nobody answered for a day. */
export async function forgetEnded(): Promise<number> {
  await db().$executeRaw`delete from "HubRequest" where at < now() - interval '1 day'`
  return db().$executeRaw`delete from "HubSubscription" where "leaseEndsAt" < now()`
}

/** Who follows feeds, those that fail first; and how many there are. */
export async function listFollowers(
  actor: Actor,
): Promise<{ total: number; followers: Follower[] }> {
  mustBeAllowed(actor, 'settings.manage')
  const followers = await db().hubSubscription.findMany({
    orderBy: [{ failures: 'desc' }, { id: 'desc' }],
    take: 100,
    select: {
      topic: true,
      callback: true,
      leaseEndsAt: true,
      sentAt: true,
      failures: true,
      failure: true,
    },
  })
  return { total: await db().hubSubscription.count(), followers }
}
