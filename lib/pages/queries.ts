import type { BodyResources, LinkedArticle } from '#lib/articles/schema.ts'
import { visible } from '#lib/articles/visibility.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags, oncePerPage } from '#lib/cache/tags.ts'
import type { Document } from '#lib/document/schema.ts'
import { referencesOf } from '#lib/document/text.ts'
import { picturesById } from '#lib/media/queries.ts'
import { selectPicture } from '#lib/media/schema.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { NotFound } from '#lib/platform/failures.ts'
import {
  type FooterPage,
  type OpenPage,
  type PageRow,
  type PageVersion,
  type Person,
  type Policies,
  type PublicPage,
  pageEditSchema,
  purposes,
} from './schema.ts'

/** The path of a page. */
export const pathOf = (slug: string) => `/page/${slug}`

const orderBy = [{ position: 'asc' as const }, { title: 'asc' as const }]

type Listed = FooterPage & { purpose: string; inFooter: boolean }

/** Every public page, once for whoever asks. */
function publicPages(): Promise<Listed[]> {
  addTags('pages')
  return oncePerPage('pages', () =>
    db().page.findMany({
      where: { published: true },
      orderBy,
      select: { slug: true, title: true, purpose: true, inFooter: true },
    }),
  )
}

/** Pages that stand in the footer, in the newsroom's order. */
export async function listFooterPages(): Promise<FooterPage[]> {
  const pages = await publicPages()
  return pages.filter(({ inFooter }) => inFooter).map(({ slug, title }) => ({ slug, title }))
}

/** The path of each purpose's public page: `{ ethics: "/page/ethics", … }`. */
export async function listPolicies(): Promise<Policies> {
  const pages = await publicPages()
  const known: readonly string[] = purposes
  return Object.fromEntries(
    pages
      .filter(({ purpose }) => purpose !== 'other' && known.includes(purpose))
      .map(({ purpose, slug }) => [purpose, pathOf(slug)]),
  )
}

/** The public page at this slug, or null. */
export async function readPage(slug: string): Promise<PublicPage | null> {
  const page = await db().page.findUnique({ where: { slug, published: true } })
  if (!page) return null
  addTags(`page:${page.id}`)
  const edit = pageEditSchema.parse(page)
  return {
    ...edit,
    id: page.id,
    savedAt: page.savedAt,
    resources: await resourcesOf(edit.body),
    people: edit.purpose === 'masthead' ? await listPeople() : [],
  }
}

/** What a body shows and leads to, as far as readers may see it. */
async function resourcesOf(body: Document): Promise<BodyResources> {
  const { mediaIds, articleIds } = referencesOf(body)
  for (const id of articleIds) addTags(`article:${id}`)
  const pictures = await picturesById(mediaIds)
  const articles =
    articleIds.length === 0
      ? []
      : await db().$queryRaw<Omit<LinkedArticle, 'picture'>[]>`
          select a.id, a.slug, r.headline, r.standfirst
          from "Article" a join "Revision" r on r.id = a."liveRevisionId"
          where a.id = any(${articleIds}::int[]) and ${visible}`
  return {
    pictures: Object.fromEntries(pictures.map((picture) => [picture.id, picture])),
    articles: Object.fromEntries(articles.map((one) => [one.id, { ...one, picture: null }])),
  }
}

/** The newsroom's own people that haven't left, as their bylines were made. */
async function listPeople(): Promise<Person[]> {
  addTags('bylines')
  const people = await db().byline.findMany({
    where: { kind: 'staff', leftAt: null, mergedIntoId: null },
    orderBy: { id: 'asc' },
    select: {
      id: true,
      slug: true,
      name: true,
      roleTitle: true,
      portrait: { select: selectPicture },
    },
  })
  for (const { id } of people) addTags(`byline:${id}`)
  return people
}

/** All pages, for staff. */
export async function listPages(actor: Actor): Promise<PageRow[]> {
  mustBeAllowed(actor, 'page.manage')
  const pages = await db().page.findMany({ orderBy, omit: { body: true } })
  const names = await namesOf(pages)
  return pages.map(({ savedBy, purpose, ...page }) => ({
    ...page,
    purpose: pageEditSchema.shape.purpose.parse(purpose),
    savedBy: nameOf(names, savedBy),
  }))
}

/** A page as it is edited. @throws NotFound, Refused */
export async function openPage(actor: Actor, id: number, tx: Tx = db()): Promise<OpenPage> {
  mustBeAllowed(actor, 'page.manage')
  const page = await tx.page.findUnique({ where: { id } })
  if (!page) throw new NotFound('There is no such page.')
  const names = await namesOf([page], tx)
  const { version, savedAt, savedBy } = page
  const edit = pageEditSchema.parse(page)
  return { id, version, savedAt, savedBy: nameOf(names, savedBy), edit }
}

/** Every version of a page, the newest first. @throws NotFound, Refused */
export async function pageVersions(actor: Actor, id: number): Promise<PageVersion[]> {
  mustBeAllowed(actor, 'page.manage')
  const versions = await db().pageVersion.findMany({
    where: { pageId: id },
    orderBy: { version: 'desc' },
  })
  if (versions.length === 0) throw new NotFound('There is no such page.')
  const names = await namesOf(versions)
  return versions.map(({ version, savedAt, savedBy, content }) => ({
    version,
    savedAt,
    savedBy: nameOf(names, savedBy),
    edit: pageEditSchema.parse(content),
  }))
}

async function namesOf(
  rows: { savedBy: number | null }[],
  tx: Tx = db(),
): Promise<Map<number, string>> {
  const ids = [...new Set(rows.flatMap(({ savedBy }) => savedBy ?? []))]
  const users = await tx.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(users.map(({ id, name }) => [id, name]))
}

const nameOf = (names: Map<number, string>, id: number | null) =>
  id === null ? null : (names.get(id) ?? null)
