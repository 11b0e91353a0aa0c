import { addressTaken, claimAddress, releaseAddresses } from '#lib/addresses/addresses.ts'
import { slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { holdAllTopics } from './known.ts'
import type { MergeTopics, Topic, TopicEdit } from './schema.ts'

/** Topics under their rows’ locks, in the order of their ids. @throws NotFound */
async function lockTopics(tx: Tx, ids: number[]): Promise<Topic[]> {
  const rows = await tx.$queryRaw<Topic[]>`
    select id, slug, name, description from "Topic"
    where id = any(${ids}::int[]) order by id for update`
  return ids.map((id) => {
    const found = rows.find((row) => row.id === id)
    if (!found) throw new NotFound('There is no such topic.')
    return found
  })
}

/** A topic under its lock, while nobody puts any on an article. @throws NotFound */
export async function lockTopic(tx: Tx, id: number): Promise<Topic> {
  await holdAllTopics(tx)
  const [found] = await lockTopics(tx, [id])
  return found as Topic
}

/** @throws Invalid (field name) when another topic is called so */
async function mustBeItsName(tx: Tx, name: string, id?: number): Promise<void> {
  const twin = await tx.topic.findFirst({
    where: { ...(id && { id: { not: id } }), name: { equals: name, mode: 'insensitive' } },
    select: { name: true },
  })
  if (!twin) return
  const instead = id ? 'merge this one into it' : 'use that one'
  throw new Invalid({ name: [`There is a topic ${twin.name} already: ${instead}.`] })
}

/** By its names it is found too, unless they are others’. */
async function claimNames(tx: Tx, id: number, names: string[]): Promise<void> {
  for (const alias of names.map(slugFrom))
    if (alias && !(await addressTaken(tx, 'topic', alias, id)))
      await claimAddress(tx, 'topic', alias, id)
}

/**
 * Makes a topic that nothing carries yet.
 * @returns its id
 * @throws Invalid (fields name, slug) when another topic has them
 */
export async function createTopic(actor: Actor, edit: Omit<TopicEdit, 'id'>): Promise<number> {
  mustBeAllowed(actor, 'topic.manage')
  return write(async (tx) => {
    await holdAllTopics(tx)
    await mustBeItsName(tx, edit.name)
    const slug = edit.slug || slugFrom(edit.name)
    if (await addressTaken(tx, 'topic', slug))
      throw new Invalid({ slug: [`/topic/${slug} is, or was, the address of another topic.`] })
    const { id } = await tx.topic.create({ data: { ...edit, slug }, select: { id: true } })
    await claimAddress(tx, 'topic', slug, id)
    await claimNames(tx, id, [edit.name])
    await recordAudit(tx, actor, 'topic.create', `topic:${id}`, { ...edit, slug })
    return id
  })
}

/**
 * Renames or describes; the old address redirects, and who types the old name gets this topic.
 * @throws Invalid (fields name, slug) when another topic has them
 */
export async function saveTopic(actor: Actor, { id, ...edit }: TopicEdit): Promise<void> {
  mustBeAllowed(actor, 'topic.manage')
  await write(async (tx, announcing) =>
    changeTopic(tx, announcing, actor, await lockTopic(tx, id), edit),
  )
}

/**
 * Saves a topic inside a command's transaction; whoever asks has seen to it that it may be saved.
 * @param before as `lockTopic` gave it
 */
export async function changeTopic(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  before: Topic,
  edit: Omit<TopicEdit, 'id'>,
): Promise<void> {
  const { id } = before
  await mustBeItsName(tx, edit.name, id)
  const own = slugFrom(edit.name)
  const renamed = edit.name !== before.name
  const follows = renamed && !(await addressTaken(tx, 'topic', own, id))
  const slug = edit.slug || (follows ? own : before.slug)
  await claimAddress(tx, 'topic', slug, id)
  await claimNames(tx, id, [edit.name, before.name])
  await tx.topic.update({ where: { id }, data: { ...edit, slug } })
  await recordAudit(tx, actor, 'topic.save', `topic:${id}`, { ...edit, slug })
  announcing.expire(`topic:${id}`)
  if (renamed || slug !== before.slug) announcing.expire(`topic-name:${id}`)
}

/**
 * Puts everything of one topic under another one, in all versions of articles and among beats; its
 * addresses lead to the other one's page.
 */
export async function mergeTopics(actor: Actor, { fromId, intoId }: MergeTopics): Promise<void> {
  mustBeAllowed(actor, 'topic.manage')
  await write(async (tx, announcing) => {
    await holdAllTopics(tx)
    const [from, into] = await lockTopics(tx, [fromId, intoId])
    if (!from || !into) return
    await tx.$executeRaw`
      delete from "RevisionTopic" r where r."topicId" = ${fromId} and exists (
        select 1 from "RevisionTopic" o where o."revisionId" = r."revisionId" and o."topicId" = ${intoId})`
    await tx.$executeRaw`
      update "RevisionTopic" set "topicId" = ${intoId} where "topicId" = ${fromId}`
    await tx.$executeRaw`
      delete from "ArticleTopic" r where r."topicId" = ${fromId} and exists (
        select 1 from "ArticleTopic" o where o."articleId" = r."articleId" and o."topicId" = ${intoId})`
    const articles = await tx.$executeRaw`
      update "ArticleTopic" set "topicId" = ${intoId} where "topicId" = ${fromId}`
    await tx.$executeRaw`
      delete from "BylineBeat" r where r."topicId" = ${fromId} and exists (
        select 1 from "BylineBeat" o where o."bylineId" = r."bylineId" and o."topicId" = ${intoId})`
    await tx.$executeRaw`
      update "BylineBeat" set "topicId" = ${intoId} where "topicId" = ${fromId}`
    await tx.address.updateMany({
      where: { kind: 'topic', targetId: fromId },
      data: { targetId: intoId },
    })
    await tx.topic.delete({ where: { id: fromId } })
    await recordAudit(tx, actor, 'topic.merge', `topic:${intoId}`, {
      from: from.name,
      into: into.name,
      articles,
    })
    announcing.remove(`topic:${fromId}`)
    announcing.expire(`topic-name:${fromId}`, `topic:${intoId}`)
    announcing.comesInto(`topic-${intoId}`, { first: false })
  }, 60_000)
}

/**
 * Deletes a topic that nothing carries.
 * @throws Invalid, saying what does and what can be done
 */
export async function deleteTopic(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'topic.manage')
  await write(async (tx, announcing) => {
    const found = await lockTopic(tx, id)
    const carried =
      (await tx.revisionTopic.count({ where: { topicId: id } })) +
      (await tx.articleTopic.count({ where: { topicId: id } }))
    if (carried > 0) {
      throw new Invalid({
        '': [
          `Articles carry ${found.name}, or did in an earlier version, so it can’t be deleted. Merge it into another topic: its address will redirect.`,
        ],
      })
    }
    if ((await tx.bylineBeat.count({ where: { topicId: id } })) > 0) {
      throw new Invalid({
        '': [
          `${found.name} is someone’s beat, so it can’t be deleted. Merge it into another topic.`,
        ],
      })
    }
    await releaseAddresses(tx, 'topic', id)
    await tx.topic.delete({ where: { id } })
    await recordAudit(tx, actor, 'topic.delete', `topic:${id}`, { name: found.name })
    announcing.remove(`topic:${id}`)
  })
}
