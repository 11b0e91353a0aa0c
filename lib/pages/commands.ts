import { addressTaken, claimAddress } from '#lib/addresses/addresses.ts'
import { freeSlug, slugFrom } from '#lib/addresses/slug.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { referencesOf } from '#lib/document/text.ts'
import { recordTold } from '#lib/outbox/record.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { Invalid, NotFound } from '#lib/platform/failures.ts'
import { openPage } from './queries.ts'
import { type PageEdit, type PageOutcome, pageEditSchema, purposeNames } from './schema.ts'

/** Makes a page. @returns its id. @throws Invalid (slug, purpose) when another page has it */
export async function createPage(actor: Actor, input: PageEdit): Promise<number> {
  mustBeAllowed(actor, 'page.manage')
  return write((tx, announcing) => addPage(tx, announcing, actor, input))
}

/** Makes a page inside a command's transaction; whoever asks has seen to it that it may be made. */
export async function addPage(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  input: PageEdit,
): Promise<number> {
  await oneAtATime(tx)
  const edit = await completed(tx, input)
  const { id } = await tx.page.create({
    data: { ...columnsOf(edit), savedBy: actorId(actor) },
    select: { id: true },
  })
  await keep(tx, announcing, actor, { id, version: 1, edit })
  await recordAudit(tx, actor, 'page.create', `page:${id}`, brief(edit))
  return id
}

/**
 * Saves a page; readers get it at once when it is published. The version before is kept. Based on
 * another version than the one that stands, it is refused as stale, and nothing is stored.
 * @throws Invalid (slug, purpose) when another page has it, NotFound, Refused
 */
export async function savePage(
  actor: Actor,
  { id, baseVersion, ...input }: PageEdit & { id: number; baseVersion: number },
): Promise<PageOutcome> {
  mustBeAllowed(actor, 'page.manage')
  return change(actor, id, baseVersion, 'page.save', () => Promise.resolve(input))
}

/** Puts an earlier version on top again, as a version of its own: nothing is lost by it. */
export async function restorePage(
  actor: Actor,
  { id, version, baseVersion }: { id: number; version: number; baseVersion: number },
): Promise<PageOutcome> {
  mustBeAllowed(actor, 'page.manage')
  return change(actor, id, baseVersion, 'page.restore', async (tx) => {
    const earlier = await tx.pageVersion.findUnique({
      where: { pageId_version: { pageId: id, version } },
      select: { content: true },
    })
    if (!earlier) throw new NotFound('There is no such version.')
    // What it said comes back; whether readers see it, and where, stays as it is.
    const { published, slug } = await tx.page.findUniqueOrThrow({
      where: { id },
      select: { published: true, slug: true },
    })
    return { ...pageEditSchema.parse(earlier.content), published, slug }
  })
}

async function change(
  actor: Actor,
  id: number,
  baseVersion: number,
  action: 'page.save' | 'page.restore',
  content: (tx: Tx) => Promise<PageEdit>,
): Promise<PageOutcome> {
  return write(async (tx, announcing) => {
    await oneAtATime(tx)
    const [before] = await tx.$queryRaw<(Listed & { version: number })[]>`
      select slug, title, purpose, "inFooter", position, published, version
      from "Page" where id = ${id} for update`
    if (!before) throw new NotFound('There is no such page.')
    if (before.version !== baseVersion)
      return { outcome: 'stale', theirs: await openPage(actor, id, tx) }
    const edit = await completed(tx, await content(tx), { id, slug: before.slug })
    const version = baseVersion + 1
    await tx.page.update({
      where: { id },
      data: { ...columnsOf(edit), version, savedAt: new Date(), savedBy: actorId(actor) },
    })
    await keep(tx, announcing, actor, { id, version, edit, before })
    await recordAudit(tx, actor, action, `page:${id}`, { ...brief(edit), version })
    return { outcome: 'saved', page: await openPage(actor, id, tx) }
  })
}

/** What lists of public pages show of one. */
type Listed = Pick<PageEdit, 'slug' | 'title' | 'purpose' | 'inFooter' | 'position' | 'published'>

const listed = (page: Listed | undefined): string =>
  page?.published
    ? JSON.stringify([page.slug, page.title, page.purpose, page.inFooter, page.position])
    : ''

/** Pages are few and seldom saved: who looks whether a slug or a purpose is free looks alone. */
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('pages'))`
}

/** The edit with a slug that is free for it. */
async function completed(
  tx: Tx,
  edit: PageEdit,
  before?: { id: number; slug: string },
): Promise<PageEdit> {
  const taken = async (slug: string) =>
    (await tx.page.count({ where: { slug, NOT: { id: before?.id ?? 0 } } })) > 0 ||
    (await addressTaken(tx, 'page', slug, before?.id))
  const slug = edit.slug || before?.slug || (await freeSlug(slugFrom(edit.title) || 'page', taken))
  if (await taken(slug))
    throw new Invalid({ slug: [`/page/${slug} is, or was, the address of another page.`] })
  const other =
    edit.purpose === 'other'
      ? null
      : await tx.page.findFirst({
          where: { purpose: edit.purpose, NOT: { id: before?.id ?? 0 } },
          select: { title: true },
        })
  if (other) {
    const name = purposeNames[edit.purpose]
    throw new Invalid({ purpose: [`“${other.title}” is already the page for “${name}”.`] })
  }
  return { ...edit, slug }
}

/** Keeps this version for good, notes what it shows, and makes its address and the change public. */
async function keep(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  { id, version, edit, before }: { id: number; version: number; edit: PageEdit; before?: Listed },
): Promise<void> {
  await tx.pageVersion.create({
    data: { pageId: id, version, content: edit as Prisma.InputJsonObject, savedBy: actorId(actor) },
  })
  await tx.pageMedia.deleteMany({ where: { pageId: id } })
  const { mediaIds } = referencesOf(edit.body)
  await tx.$executeRaw`
    insert into "PageMedia" ("pageId", "mediaId")
    select ${id}, m.id from "Media" m where m.id = any(${mediaIds}::int[])`
  if (edit.published) await claimAddress(tx, 'page', edit.slug, id)
  // The footer stands on every page: they are made anew only when it, or a policy, is another.
  if (listed(before) !== listed(edit)) announcing.expire('pages')
  // What isn't public any more must not come back from a cache either.
  if (edit.published) announcing.expire(`page:${id}`)
  else announcing.remove(`page:${id}`)
  const { slug } = edit
  if (edit.published)
    await recordTold(tx, before?.published ? 'page.updated' : 'page.published', { id, slug })
  else if (before?.published) await recordTold(tx, 'page.taken_down', { id, slug: before.slug })
}

const columnsOf = (edit: PageEdit) => ({ ...edit, body: edit.body as Prisma.InputJsonObject })

/** For the audit log: the words stand in the versions. */
const brief = ({ body: _, ...rest }: PageEdit): Prisma.InputJsonObject => rest
