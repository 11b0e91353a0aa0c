import { addressTaken, claimAddress, releaseAddresses } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import type { Section, SectionEdit } from './schema.ts'

/** @throws Invalid (field slug) when the address belongs, or belonged, to another section. */
export async function createSection(actor: Actor, input: SectionEdit): Promise<number> {
  mustBeAllowed(actor, 'section.manage')
  return write((tx, announcing) => addSection(tx, announcing, actor, input))
}

/** Makes a section inside a command's transaction; whoever asks has seen to it that it may be made. */
export async function addSection(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  input: SectionEdit,
): Promise<number> {
  const taken = (slug: string) => addressTaken(tx, 'section', slug)
  const slug = input.slug || (await freeSlug(slugFrom(input.name) || 'section', taken))
  if (await taken(slug)) {
    throw new Invalid({ slug: [`/section/${slug} is, or was, the address of another section.`] })
  }
  const edit = { ...input, slug }
  const { id } = await tx.section.create({ data: edit })
  await claimAddress(tx, 'section', edit.slug, id)
  await recordAudit(tx, actor, 'section.create', `section:${id}`, edit)
  announcing.expire('sections')
  return id
}

/** A section under its row's lock: the one that lets articles point to it. @throws NotFound */
export async function lockSection(tx: Tx, id: number): Promise<Section> {
  const [found] = await tx.$queryRaw<Section[]>`
    select id, slug, name, description, position from "Section"
    where id = ${id} for no key update`
  if (!found) throw new NotFound('There is no such section.')
  return found
}

/** Renames or describes; an old slug keeps redirecting. */
export async function saveSection(actor: Actor, id: number, input: SectionEdit): Promise<void> {
  mustBeAllowed(actor, 'section.manage')
  await write(async (tx, announcing) =>
    changeSection(tx, announcing, actor, await lockSection(tx, id), input),
  )
}

/**
 * Saves a section inside a command's transaction; whoever asks has seen to it that it may be saved.
 * @param before as `lockSection` gave it
 */
export async function changeSection(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  { id, slug }: Section,
  input: SectionEdit,
): Promise<void> {
  const edit = { ...input, slug: input.slug || slug }
  await claimAddress(tx, 'section', edit.slug, id)
  await tx.section.update({ where: { id }, data: edit })
  await recordAudit(tx, actor, 'section.save', `section:${id}`, edit)
  announcing.expire('sections', `section:${id}`)
}

/**
 * Deletes a section that no article is in.
 * @throws Invalid with the number of articles that are, and what can be done
 */
export async function deleteSection(actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'section.manage')
  await write(async (tx, announcing) => {
    const [found] = await tx.$queryRaw<{ name: string }[]>`
      select name from "Section" where id = ${id} for update`
    if (!found) throw new NotFound('There is no such section.')
    const articles = await tx.article.count({ where: { sectionId: id } })
    if (articles > 0) {
      const many = articles === 1 ? '1 article is' : `${articles} articles are`
      throw new Invalid({
        '': [
          `${many} in ${found.name}, so it can’t be deleted. Move ${articles === 1 ? 'it' : 'them'} to another section first, or rename this one: its old address will redirect.`,
        ],
      })
    }
    const newsletters = await tx.newsletter.count({ where: { sectionId: id } })
    if (newsletters > 0)
      throw new Invalid({
        '': [
          `${newsletters === 1 ? 'A newsletter is' : `${newsletters} newsletters are`} made of ${found.name}, so it can’t be deleted. Give ${newsletters === 1 ? 'it' : 'them'} another section first.`,
        ],
      })
    await releaseAddresses(tx, 'section', id)
    await tx.section.delete({ where: { id } })
    await recordAudit(tx, actor, 'section.delete', `section:${id}`, { name: found.name })
    announcing.expire('sections')
    announcing.remove(`section:${id}`)
  })
}
