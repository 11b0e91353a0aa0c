import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { addTags, oncePerPage } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import type { Section, SectionRow } from './schema.ts'

const select = { id: true, slug: true, name: true, description: true, position: true } as const
const orderBy = [{ position: 'asc' as const }, { name: 'asc' as const }]

/** All sections in the newsroom's order, for menus. */
export function listSections(): Promise<Section[]> {
  addTags('sections')
  return oncePerPage('sections', () => db().section.findMany({ select, orderBy }))
}

/** One section by its current slug. */
export async function readSection(slug: string): Promise<Section | null> {
  const section = await db().section.findUnique({ where: { slug }, select })
  if (section) addTags(`section:${section.id}`)
  return section
}

/** All sections with their numbers of articles, for staff. */
export async function listSectionRows(actor: Actor): Promise<SectionRow[]> {
  mustBeAllowed(actor, 'section.manage')
  const sections = await db().section.findMany({
    orderBy,
    select: { ...select, _count: { select: { articles: true } } },
  })
  return sections.map(({ _count, ...section }) => ({ ...section, articles: _count.articles }))
}
