import { addressTaken, claimAddress, releaseAddresses } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { storePicture } from '#lib/media/commands.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { countArticles } from './queries.ts'
import type { BylineEdit } from './schema.ts'

async function mustKnowUser(tx: Tx, userId: number | null): Promise<void> {
  if (userId === null) return
  const user = await tx.user.findUnique({ where: { id: userId }, select: { id: true } })
  if (!user) throw new Invalid({ userId: ['There is no such user.'] })
}

/** @throws Invalid (field slug) when the address belongs, or belonged, to another byline. */
export async function createByline(actor: Actor, input: BylineEdit): Promise<number> {
  mustBeAllowed(actor, 'byline.manage')
  return write(async (tx) => {
    const taken = (slug: string) => addressTaken(tx, 'by', slug)
    const slug = input.slug || (await freeSlug(slugFrom(input.name) || 'byline', taken))
    if (await taken(slug)) {
      throw new Invalid({ slug: [`/by/${slug} is, or was, the address of another byline.`] })
    }
    await mustKnowUser(tx, input.userId)
    const { id } = await tx.byline.create({ data: { ...input, slug } })
    await claimAddress(tx, 'by', slug, id)
    await recordAudit(tx, actor, 'byline.create', `byline:${id}`, { ...input, slug })
    return id
  })
}

/** Renames or describes; every article shows the new name, and the old address redirects. */
export async function saveByline(actor: Actor, id: number, input: BylineEdit): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  await write(async (tx, announcing) => {
    const before = await tx.byline.findUnique({ where: { id }, select: { slug: true, name: true } })
    if (!before) throw new NotFound('There is no such byline.')
    await mustKnowUser(tx, input.userId)
    // A new name without a new slug gets one of its own.
    const keepsName = before.name === input.name
    const taken = (slug: string) => addressTaken(tx, 'by', slug, id)
    const slug =
      input.slug ||
      (keepsName ? before.slug : await freeSlug(slugFrom(input.name) || before.slug, taken))
    await claimAddress(tx, 'by', slug, id)
    await tx.byline.update({ where: { id }, data: { ...input, slug } })
    await recordAudit(tx, actor, 'byline.save', `byline:${id}`, { ...input, slug })
    announcing.expire(`byline:${id}`)
  })
}

/** Stores an upload as the byline's portrait. @throws Invalid (field portrait) */
export async function setPortrait(actor: Actor, id: number, content: Buffer): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  const { picture } = await storePicture(actor, content, { field: 'portrait' })
  await changePortrait(actor, id, picture.id)
}

export async function removePortrait(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  await changePortrait(actor, id, null)
}

async function changePortrait(actor: Actor, id: number, portraitId: number | null): Promise<void> {
  await write(async (tx, announcing) => {
    const { count } = await tx.byline.updateMany({ where: { id }, data: { portraitId } })
    if (count === 0) throw new NotFound('There is no such byline.')
    await recordAudit(tx, actor, 'byline.portrait', `byline:${id}`, { portraitId })
    announcing.expire(`byline:${id}`)
  })
}

/**
 * Deletes a byline that no article ever carried.
 * @throws Invalid with the number of articles, and what can be done instead
 */
export async function deleteByline(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  await write(async (tx, announcing) => {
    const [found] = await tx.$queryRaw<{ name: string }[]>`
      select name from "Byline" where id = ${id} for update`
    if (!found) throw new NotFound('There is no such byline.')
    const articles = (await countArticles(tx, [id])).get(id) ?? 0
    if (articles > 0) {
      const [carry, them] =
        articles === 1 ? ['1 article carries', 'it'] : [`${articles} articles carry`, 'them']
      throw new Invalid({
        '': [
          `${carry} ${found.name}, so this byline can’t be deleted. Give ${them} another byline first, or rename this one: its old address will redirect.`,
        ],
      })
    }
    const earlier = await tx.revisionByline.count({ where: { bylineId: id } })
    if (earlier > 0) {
      throw new Invalid({
        '': [
          `${found.name} stands in earlier versions of articles, which are kept for good. Rename the byline instead: its old address will redirect.`,
        ],
      })
    }
    await releaseAddresses(tx, 'by', id)
    await tx.byline.delete({ where: { id } })
    await recordAudit(tx, actor, 'byline.delete', `byline:${id}`, { name: found.name })
    announcing.remove(`byline:${id}`)
  })
}
