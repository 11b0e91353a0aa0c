import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addByline } from '#lib/bylines/commands.ts'
import { type BylineEdit, bylineEditSchema, linkSchema } from '#lib/bylines/schema.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { addPage } from '#lib/pages/commands.ts'
import { emptyPage, type PageEdit } from '#lib/pages/schema.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { addRedirects } from '#lib/redirects/many.ts'
import { addSection } from '#lib/sections/commands.ts'
import { describeTopic, topicsNamed } from '#lib/topics/known.ts'
import { type Desk, notMade } from './desk.ts'
import { clean, cut, fitBody, fitPicture, slugOf } from './fit.ts'
import type { BylineItem, PageItem, PictureItem, SectionItem, TopicItem } from './items.ts'
import { type PictureFinder, withPictures } from './pictures.ts'
import type { Reporting } from './report.ts'

// Everything but articles: few of them, so each is a transaction of its own, in which the note that it
// was brought in stands too. Killed between two, a second run goes on with the next.

export type Kit = {
  actor: Actor
  desk: Desk
  pictures: PictureFinder
  reporting: Reporting
  dryRun: boolean
  /** Names of topics by the source's ids. */
  topics: Map<string, string>
}

export type Thing = BylineItem | SectionItem | TopicItem | PageItem | PictureItem

const firstParts = { section: 'section', byline: 'by', topic: 'topic', page: 'page' } as const
type Linked = keyof typeof firstParts

/** @throws Invalid when it can't be taken */
export async function bringThing(kit: Kit, item: Thing): Promise<void> {
  mustBeAllowed(kit.actor, 'article.import')
  if (item.kind === 'topic') kit.topics.set(item.id, cut(item.name, 60, 'A topic’s name', []))
  const row = await db().importedItem.findUnique({ where: { id: item.id } })
  if (row && (await isThere(item.kind, row.targetId))) {
    kit.reporting.known(item.kind)
    return
  }
  const notes = [...item.notes]
  await bringers[item.kind](kit, item as never, notes)
  for (const note of notes) kit.reporting.note(item, note)
}

async function isThere(kind: Thing['kind'], id: number): Promise<boolean> {
  const where = { where: { id } }
  if (kind === 'section') return (await db().section.count(where)) > 0
  if (kind === 'byline') return (await db().byline.count(where)) > 0
  if (kind === 'topic') return (await db().topic.count(where)) > 0
  if (kind === 'page') return (await db().page.count(where)) > 0
  return (await db().media.count({ where: { id, deletedAt: null } })) > 0
}

const bringers = { section, byline, topic, page, picture }

/** Writes it with the note that it was brought in and its redirects, all in one transaction. */
async function keep(
  { actor, reporting }: Kit,
  item: Exclude<Thing, PictureItem>,
  make: (tx: Tx, announcing: Announcing) => Promise<number>,
): Promise<number> {
  const { targetId, redirects, wrong } = await write(async (tx, announcing) => {
    const targetId = await make(tx, announcing)
    const { id, kind } = item
    const data = { id, kind, targetId }
    await tx.importedItem.upsert({ where: { id }, create: data, update: data })
    // What isn't public has no address that anyone knows.
    const slug = item.kind === 'page' && item.draft ? '' : await slugIn(tx, kind, targetId)
    const target = `/${firstParts[kind]}/${slug}`
    const paths = slug ? item.oldPaths.map((path) => ({ path, target })) : []
    const { added, wrong } = await addRedirects(tx, announcing, actor, paths, 'Import')
    return { targetId, redirects: added, wrong }
  }, 60_000)
  reporting.report.redirects += redirects
  for (const { path, problem } of wrong)
    reporting.note(item, `No redirect from ${path}: ${problem}`)
  return targetId
}

async function slugIn(tx: Tx, kind: Linked, id: number): Promise<string> {
  const select = { where: { id }, select: { slug: true } }
  if (kind === 'section') return (await tx.section.findUniqueOrThrow(select)).slug
  if (kind === 'topic') return (await tx.topic.findUniqueOrThrow(select)).slug
  if (kind === 'page') return (await tx.page.findUniqueOrThrow(select)).slug
  return (await tx.byline.findUniqueOrThrow(select)).slug
}

/** With the wished slug, or without it when that is another one's. */
async function wishing<T extends { slug: string }>(edit: T, make: (edit: T) => Promise<number>) {
  try {
    return await make(edit)
  } catch (error) {
    if (!(error instanceof Invalid) || !error.fields.slug || !edit.slug) throw error
    return make({ ...edit, slug: '' })
  }
}

async function section(kit: Kit, item: SectionItem, notes: string[]): Promise<void> {
  const name = cut(item.name, 80, 'The section’s name', notes)
  if (!name) throw new Invalid({ name: ['It has no name.'] })
  const description = cut(item.description ?? '', 500, 'The description', notes)
  const slug = slugOf(item.slug)
  const found = (await kit.desk.known('section', slug)) ?? (await kit.desk.known('section', name))
  kit.reporting[found === undefined ? 'made' : 'known']('section')
  if (kit.dryRun) return kit.desk.pretend('section', item.id, slug, name)
  const id = await keep(kit, item, async (tx, announcing) => {
    if (found !== undefined) return found
    const position = Math.min(1000, await tx.section.count())
    return wishing({ name, slug, description, position }, (edit) =>
      addSection(tx, announcing, kit.actor, edit),
    )
  })
  kit.desk.know('section', id, item.id, slug, name)
}

async function byline(kit: Kit, item: BylineItem, notes: string[]): Promise<void> {
  const name = cut(item.name, 120, 'The name', notes)
  if (!name) throw new Invalid({ name: ['It has no name.'] })
  const slug = slugOf(item.slug)
  const known = (await kit.desk.known('byline', name)) ?? (await kit.desk.known('byline', slug))
  const another = known === notMade || (known !== undefined && (await isAnothers(item.id, known)))
  const found = another ? undefined : known
  kit.reporting[found === undefined ? 'made' : 'known']('byline')
  if (kit.dryRun) return kit.desk.pretend('byline', item.id, slug, name)
  const edit = await bylineEdit(kit, item, { name, slug, notes })
  const id = await keep(kit, item, async (tx, announcing) => {
    if (found !== undefined) return found
    announcing.expire('bylines')
    return wishing(edit, (wished) => addByline(tx, kit.actor, wished))
  })
  kit.desk.know('byline', id, item.id)
  // Of two with one name, the first has it.
  if (found === known) kit.desk.know('byline', id, slug, name)
}

/** Is this byline another person of the same source? Two who share a name stay two. */
async function isAnothers(id: string, targetId: number): Promise<boolean> {
  const source = id.split(':').slice(0, 2).join(':')
  const where = { kind: 'byline', targetId, id: { startsWith: `${source}:`, not: id } }
  return (await db().importedItem.count({ where })) > 0
}

async function bylineEdit(
  kit: Kit,
  item: BylineItem,
  { name, slug, notes }: { name: string; slug: string; notes: string[] },
): Promise<BylineEdit> {
  const links = (item.links ?? []).filter((link) => {
    const good = linkSchema.safeParse(link).success
    if (!good) notes.push(`Its link ${link.label} ${link.url} was left out.`)
    return good
  })
  const contact = bylineEditSchema.shape.contact.safeParse(item.contact ?? '')
  if (!contact.success) notes.push(`Its address ${item.contact} was left out.`)
  const got =
    item.portrait &&
    (await kit.pictures.find({ from: item.portrait, alt: '', caption: '', credit: '' }))
  if (got && 'problem' in got) notes.push(`Its portrait couldn’t be got: ${got.problem}`)
  return bylineEditSchema.parse({
    name,
    slug,
    kind: item.kindOf ?? 'staff',
    biography: cut(item.biography ?? '', 4000, 'The biography', notes),
    contact: contact.data ?? '',
    links: links.slice(0, 20),
    ...(got && 'mediaId' in got ? { portraitId: got.mediaId } : {}),
  })
}

async function topic(kit: Kit, item: TopicItem, notes: string[]): Promise<void> {
  const name = cut(item.name, 60, 'The topic’s name', notes)
  const description = cut(item.description ?? '', 500, 'The description', notes)
  const where = { name: { equals: name, mode: 'insensitive' as const } }
  const there = await db().topic.count({ where })
  if (kit.dryRun) return kit.reporting[there ? 'known' : 'made']('topic')
  await keep(kit, item, async (tx, announcing) => {
    const [found] = await topicsNamed(tx, [name])
    if (!found) throw new Invalid({ name: ['It has no letter or digit.'] })
    if (description) await describeTopic(tx, found.id, description)
    announcing.expire(`topic:${found.id}`, `topic-name:${found.id}`)
    return found.id
  })
  kit.reporting[there ? 'known' : 'made']('topic')
}

async function page(kit: Kit, item: PageItem, notes: string[]): Promise<void> {
  const title = cut(item.title, 120, 'The title', notes) || 'Untitled'
  const description = cut(item.description ?? '', 300, 'The description', notes)
  const slug = slugOf(item.slug)
  const body = await bodyWithPictures(kit, { ...item, notes })
  kit.reporting.made('page')
  if (kit.dryRun) return
  const { inFooter: _, ...empty } = emptyPage
  const edit: PageEdit = {
    ...empty,
    // Who leads to which page was the other system's menu: the newsroom says it anew.
    inFooter: false,
    ...{ title, slug, description, body },
    published: !item.draft,
  }
  await keep(kit, item, (tx, announcing) =>
    wishing(edit, (wished) => addPage(tx, announcing, kit.actor, wished)),
  )
}

/** The text with the library's pictures; what couldn't be got is added to the notes. */
export async function bodyWithPictures(
  { pictures }: Pick<Kit, 'pictures'>,
  item: Pick<PageItem, 'body' | 'pictures' | 'notes'>,
) {
  const body = fitBody(item)
  const all = item.pictures.map((one) => fitPicture(one, item.notes))
  if (all.length === 0) return body
  const got = await Promise.all(all.map((one) => pictures.find(one)))
  for (const [at, one] of got.entries())
    if ('problem' in one) item.notes.push(pictureProblem(all[at]?.from, one.problem))
  return withPictures(body, all, got)
}

export const pictureProblem = (from: PictureItem['from'] | undefined, problem: string) =>
  `The picture ${from?.url ?? from?.path ?? ''} couldn’t be got: ${problem}`

async function picture(kit: Kit, item: PictureItem, notes: string[]): Promise<void> {
  const fitted = fitPicture(item, notes)
  const before = kit.pictures.made
  const got = await kit.pictures.find(fitted, clean(item.fileName))
  if ('problem' in got) throw new Invalid({ '': [pictureProblem(item.from, got.problem)] })
  // Those that are new are counted where they are made, whoever asks for them.
  if (kit.pictures.made === before) kit.reporting.known('picture')
  if (kit.dryRun) return
  await write(async (tx) => {
    const data = { id: item.id, kind: 'picture', targetId: got.mediaId }
    await tx.importedItem.upsert({ where: { id: item.id }, create: data, update: data })
  })
}
