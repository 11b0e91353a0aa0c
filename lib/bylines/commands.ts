import { addressTaken, claimAddress, releaseAddresses } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { storePicture } from '#lib/media/commands.ts'
import { mayUsePicture } from '#lib/media/queries.ts'
import { recordTold } from '#lib/outbox/record.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { topicsNamed } from '#lib/topics/known.ts'
import { countArticles } from './queries.ts'
import { type BylineEdit, type BylineInput, bylineEditSchema, type Renaming } from './schema.ts'

async function mustKnow(tx: Tx, actor: Actor, { userId, portraitId }: BylineEdit): Promise<void> {
  if (userId !== null) {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { id: true } })
    if (!user) throw new Invalid({ userId: ['There is no such user.'] })
  }
  if (portraitId && !(await mayUsePicture(tx, actor, portraitId))) {
    throw new Invalid({ portraitId: ['This picture is no longer in the library: choose another.'] })
  }
}

/** What a row says of an edit. */
function columnsOf({ name, kind, roleTitle, biography, contact, links, ...edit }: BylineEdit) {
  const { leftOn, portraitId, userId } = edit
  return {
    ...{ name, kind, roleTitle, biography, contact, links, userId },
    leftAt: leftOn ? new Date(`${leftOn}T00:00:00Z`) : null,
    ...(portraitId === undefined ? {} : { portraitId }),
  }
}

/** Biographies in other languages, and beats. */
async function writeParts(tx: Tx, id: number, { biographies, beats }: BylineEdit): Promise<void> {
  await tx.bylineBiography.deleteMany({ where: { bylineId: id } })
  await tx.bylineBiography.createMany({
    data: biographies.map((one) => ({ bylineId: id, ...one })),
  })
  await tx.bylineBeat.deleteMany({ where: { bylineId: id } })
  await tx.bylineBeat.createMany({
    data: (await topicsNamed(tx, beats)).map((topic, position) => ({
      bylineId: id,
      topicId: topic.id,
      position,
    })),
  })
}

/** Makes a byline inside a command's transaction; whoever asks has seen to it that it may be made. */
export async function addByline(tx: Tx, actor: Actor, edit: BylineEdit): Promise<number> {
  const taken = (slug: string) => addressTaken(tx, 'by', slug)
  const slug = edit.slug || (await freeSlug(slugFrom(edit.name) || 'byline', taken))
  if (await taken(slug)) {
    throw new Invalid({ slug: [`/by/${slug} is, or was, the address of another byline.`] })
  }
  await mustKnow(tx, actor, edit)
  const { id } = await tx.byline.create({ data: { ...columnsOf(edit), slug } })
  await claimAddress(tx, 'by', slug, id)
  await writeParts(tx, id, edit)
  await recordAudit(tx, actor, 'byline.create', `byline:${id}`, { ...edit, slug })
  await recordTold(tx, 'byline.changed', { id, slug })
  return id
}

/** @throws Invalid (field slug) when the address belongs, or belonged, to another byline. */
export async function createByline(actor: Actor, input: BylineInput): Promise<number> {
  mustBeAllowed(actor, 'byline.manage')
  const edit = bylineEditSchema.parse(input)
  return write((tx, announcing) => {
    announcing.expire('bylines')
    return addByline(tx, actor, edit)
  })
}

/**
 * A byline that is still one of its own, under its row's lock: the one that lets others point to it,
 * else whoever publishes under it and whoever keeps its name on that article wait for each other.
 * @throws NotFound, Invalid
 */
export async function lockByline(tx: Tx, id: number): Promise<{ slug: string; name: string }> {
  const [found] = await tx.$queryRaw<{ slug: string; name: string; merged: string | null }[]>`
    select b.slug, b.name, m.name as merged
    from "Byline" b left join "Byline" m on m.id = b."mergedIntoId"
    where b.id = ${id} for no key update of b`
  if (!found) throw new NotFound('There is no such byline.')
  if (found.merged !== null) {
    throw new Invalid({ '': [`${found.name} was merged into ${found.merged}: change that one.`] })
  }
  return found
}

/** Saves a byline inside a command's transaction; whoever asks has seen to it that it may be saved. */
export async function changeByline(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  id: number,
  edit: BylineEdit,
  renaming: Renaming,
): Promise<void> {
  const before = await lockByline(tx, id)
  await mustKnow(tx, actor, edit)
  // A new name without a new slug gets one of its own.
  const keepsName = before.name === edit.name
  const taken = (slug: string) => addressTaken(tx, 'by', slug, id)
  const slug =
    edit.slug ||
    (keepsName ? before.slug : await freeSlug(slugFrom(edit.name) || before.slug, taken))
  await claimAddress(tx, 'by', slug, id)
  const kept = !keepsName && renaming === 'keep' ? await keepPrintedName(tx, id, before.name) : 0
  await tx.byline.update({ where: { id }, data: { ...columnsOf(edit), slug } })
  await writeParts(tx, id, edit)
  await recordAudit(tx, actor, 'byline.save', `byline:${id}`, {
    ...edit,
    slug,
    ...(kept ? { keptName: before.name, onArticles: kept } : {}),
  })
  await recordTold(tx, 'byline.changed', { id, slug })
  announcing.expire(`byline:${id}`, 'bylines')
}

/** Articles that readers have, or had, go on under the name that they were printed with. */
async function keepPrintedName(tx: Tx, id: number, name: string): Promise<number> {
  return tx.$executeRaw`
    insert into "ArticlePrintedName" ("articleId", "bylineId", name)
    select distinct "articleId", ${id}::int, ${name} from "ArticleByline" where "bylineId" = ${id}
    on conflict do nothing`
}

/**
 * Renames or describes; the old address redirects.
 * @param renaming do articles that are out keep the old name, or follow the new one?
 */
export async function saveByline(
  actor: Actor,
  id: number,
  input: BylineInput,
  renaming: Renaming = 'follow',
): Promise<void> {
  mustBeAllowed(actor, 'byline.manage')
  const edit = bylineEditSchema.parse(input)
  await write((tx, announcing) => changeByline(tx, announcing, actor, id, edit, renaming))
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
    const { slug } = await lockByline(tx, id)
    await tx.byline.update({ where: { id }, data: { portraitId } })
    await recordAudit(tx, actor, 'byline.portrait', `byline:${id}`, { portraitId })
    await recordTold(tx, 'byline.changed', { id, slug })
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
    const found = await lockByline(tx, id)
    const merged = await tx.byline.count({ where: { mergedIntoId: id } })
    if (merged > 0) {
      throw new Invalid({
        '': [
          `The addresses of bylines that were merged into ${found.name} lead here, so it can’t be deleted. Say that ${found.name} has left instead.`,
        ],
      })
    }
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
    const entries = await tx.liveEntryByline.count({ where: { bylineId: id } })
    if (earlier + entries > 0) {
      throw new Invalid({
        '': [
          `${found.name} stands in earlier versions of articles, which are kept for good. Rename the byline, say that it has left, or merge it into another one: its old address will redirect.`,
        ],
      })
    }
    await tx.articlePrintedName.deleteMany({ where: { bylineId: id } })
    await releaseAddresses(tx, 'by', id)
    await tx.byline.delete({ where: { id } })
    await recordAudit(tx, actor, 'byline.delete', `byline:${id}`, { name: found.name })
    await recordTold(tx, 'byline.deleted', { id, slug: found.slug })
    announcing.remove(`byline:${id}`)
  })
}
