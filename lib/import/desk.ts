import { slugFrom } from '#lib/addresses/slug.ts'
import type { Credit } from '#lib/articles/schema.ts'
import type { Actor } from '#lib/auth/can.ts'
import { createByline } from '#lib/bylines/commands.ts'
import type { BylineRole } from '#lib/bylines/schema.ts'
import { db } from '#lib/platform/db.ts'
import { createSection } from '#lib/sections/commands.ts'

/** Stands for the id of what a dry run would make. */
export const notMade = 2 ** 31 - 1

/** Finds sections and bylines by what a file calls them, and makes those missing. */
export class Desk {
  #actor: Actor
  #sections = new Map<string, Promise<number>>()
  #bylines = new Map<string, Promise<number>>()
  #dryRun: boolean
  /** How many were made because a text named them, or would have been. */
  made = { section: 0, byline: 0 }

  static async open(actor: Actor, { dryRun = false } = {}): Promise<Desk> {
    const desk = new Desk(actor, dryRun)
    const [sections, bylines, imported] = await Promise.all([
      db().section.findMany({ select: { id: true, slug: true, name: true } }),
      db().byline.findMany({
        // Where several have a name, it is that of the first that is still one of its own.
        orderBy: [{ mergedIntoId: { sort: 'asc', nulls: 'last' } }, { id: 'desc' }],
        select: { id: true, slug: true, name: true },
      }),
      db().importedItem.findMany({
        where: { kind: { in: ['section', 'byline'] } },
        select: { id: true, kind: true, targetId: true },
      }),
    ])
    for (const [map, rows] of [
      [desk.#sections, sections],
      [desk.#bylines, bylines],
    ] as const) {
      for (const { id, slug, name } of rows)
        map.set(slug, Promise.resolve(id)).set(name, Promise.resolve(id))
    }
    // What was deleted since is found by its name, or made again.
    const there = new Set([
      ...sections.map(({ id }) => `section ${id}`),
      ...bylines.map(({ id }) => `byline ${id}`),
    ])
    for (const { id, kind, targetId } of imported)
      if (there.has(`${kind} ${targetId}`)) desk.know(kind as 'section' | 'byline', targetId, id)
    return desk
  }

  constructor(actor: Actor, dryRun: boolean) {
    this.#actor = actor
    this.#dryRun = dryRun
  }

  /** From now on these names mean it. */
  know(kind: 'section' | 'byline', targetId: number, ...names: string[]): void {
    const map = kind === 'section' ? this.#sections : this.#bylines
    for (const name of names) if (name) map.set(name, Promise.resolve(targetId))
  }

  /** In a dry run: as if it were there. */
  pretend(kind: 'section' | 'byline', ...names: string[]): void {
    this.know(kind, notMade, ...names)
  }

  /** What is known by this name or slug; nothing is made. */
  async known(kind: 'section' | 'byline', name: string): Promise<number | undefined> {
    return find(kind === 'section' ? this.#sections : this.#bylines, name)
  }

  /** The same, at once. */
  has(kind: 'section' | 'byline', name: string): boolean {
    return find(kind === 'section' ? this.#sections : this.#bylines, name) !== undefined
  }

  section(name: string): Promise<number> {
    return remember(this.#sections, name, async () => {
      this.made.section++
      if (this.#dryRun) return notMade
      const position = Math.min(this.#sections.size, 1000)
      return createSection(this.#actor, { name, slug: '', description: '', position })
    })
  }

  byline(name: string): Promise<number> {
    return remember(this.#bylines, name, async () => {
      this.made.byline++
      return this.#dryRun ? notMade : createByline(this.#actor, { name })
    })
  }

  /** Each byline once in each role. */
  async credits(bylines: { name: string; role: BylineRole }[]): Promise<Credit[]> {
    const credits = await Promise.all(
      bylines.map(async ({ name, role }) => ({ bylineId: await this.byline(name), role })),
    )
    return credits.filter(
      ({ bylineId, role }, at) =>
        bylineId === notMade ||
        credits.findIndex((one) => one.bylineId === bylineId && one.role === role) === at,
    )
  }
}

const find = (map: Map<string, Promise<number>>, name: string) =>
  map.get(name) ?? map.get(slugFrom(name))

/** The same name asked for twice at once is made once; its slug finds it too. */
function remember(map: Map<string, Promise<number>>, name: string, make: () => Promise<number>) {
  const known = find(map, name)
  if (known) return known
  const made = make()
  map.set(name, made)
  // What failed is tried again when it is asked for again.
  made.catch(() => map.delete(name))
  return made
}
