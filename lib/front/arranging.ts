import { areaNames, areas, emptySlot, fillNames, type Layout, places, type Slot } from './schema.ts'

// What can be done to a layout, the same in the browser and in commands. Nothing is changed in place.

const withSlots = (layout: Layout, slots: Slot[]): Layout => ({ ...layout, slots })

/** The slot in which an article stands; -1: in none. */
export const slotOf = (layout: Layout, articleId: number): number =>
  layout.slots.findIndex((slot) => slot.articleId === articleId)

/** Ids of all articles that a layout names. */
export const articlesOf = ({ slots, breaking }: Layout): number[] =>
  [...slots, breaking].flatMap((one) => one?.articleId ?? [])

/** Moves what stands in a slot to another one; what is between moves up or down by one. */
export function moveSlot(layout: Layout, from: number, to: number): Layout {
  const slots = [...layout.slots]
  const [moved] = slots.splice(from, 1)
  if (!moved || to < 0 || to >= layout.slots.length) return layout
  slots.splice(to, 0, moved)
  return withSlots(layout, slots)
}

/**
 * Places an article. What stands there moves down, with those below it, to the next slot that is
 * filled by rule. An article that stands somewhere already is moved.
 * @returns also the id of the article that found no room any more
 */
export function placeArticle(
  layout: Layout,
  articleId: number,
  at: number,
): { layout: Layout; fallen: number | null } {
  const known = slotOf(layout, articleId)
  if (known >= 0) return { layout: moveSlot(layout, known, at), fallen: null }
  const slots = [...layout.slots]
  let carried: Slot = { articleId, until: null }
  for (let n = at; n < slots.length; n++) {
    const there = slots[n] ?? emptySlot
    slots[n] = carried
    if (there.articleId === null) return { layout: withSlots(layout, slots), fallen: null }
    carried = there
  }
  return { layout: withSlots(layout, slots), fallen: carried.articleId }
}

/** Leaves a slot to the rule. */
export const emptyAt = (layout: Layout, at: number): Layout =>
  withSlots(
    layout,
    layout.slots.map((slot, n) => (n === at ? emptySlot : slot)),
  )

/** Says until when an article stands in its slot; null: until the layout is changed. */
export const pinAt = (layout: Layout, at: number, until: string | null): Layout =>
  withSlots(
    layout,
    layout.slots.map((slot, n) => (n === at ? { ...slot, until } : slot)),
  )

/** The layout without an article: its slot is left to the rule, the breaking line leads nowhere. */
export function withoutArticle(layout: Layout, articleId: number): Layout {
  const { breaking } = layout
  return {
    ...layout,
    slots: layout.slots.map((slot) => (slot.articleId === articleId ? emptySlot : slot)),
    breaking: breaking?.articleId === articleId ? { ...breaking, articleId: null } : breaking,
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Are two layouts the same? */
export const sameLayout = (a: Layout, b: Layout): boolean =>
  same(a.slots.map(inOrder), b.slots.map(inOrder)) &&
  areas.every((area) => a.fill[area] === b.fill[area]) &&
  sameBreaking(a, b)

// Keys come in another order out of the database.
const inOrder = ({ articleId, until }: Slot) => [articleId, until]
const lineInOrder = ({ breaking }: Layout) =>
  breaking && [breaking.text, breaking.articleId, breaking.until]
const sameBreaking = (a: Layout, b: Layout) => same(lineInOrder(a), lineInOrder(b))

/**
 * Puts onto `theirs` what `mine` changed of `base`: slot by slot, rule by rule. An article that they
 * placed elsewhere meanwhile stands where it was put last: here.
 */
export function reapply(base: Layout, mine: Layout, theirs: Layout): Layout {
  const slots = [...theirs.slots]
  mine.slots.forEach((slot, n) => {
    if (same(inOrder(slot), inOrder(base.slots[n] ?? emptySlot))) return
    const elsewhere = slots.findIndex(
      ({ articleId }, at) => at !== n && articleId !== null && articleId === slot.articleId,
    )
    if (elsewhere >= 0) slots[elsewhere] = emptySlot
    slots[n] = slot
  })
  const fill = { ...theirs.fill }
  for (const area of areas) if (mine.fill[area] !== base.fill[area]) fill[area] = mine.fill[area]
  const breaking = sameBreaking(mine, base) ? theirs.breaking : mine.breaking
  return { slots, fill, breaking }
}

/** What became of a layout, in words, one line a change. @param headline of an article by its id */
export function changesOf(
  before: Layout,
  after: Layout,
  headline: (articleId: number) => string,
): string[] {
  const named = ({ articleId }: Slot) =>
    articleId === null ? 'filled by rule' : `“${headline(articleId)}”`
  const changes: string[] = []
  places.forEach(({ name }, n) => {
    const [was, is] = [before.slots[n] ?? emptySlot, after.slots[n] ?? emptySlot]
    if (was.articleId !== is.articleId) changes.push(`${name}: ${named(was)} → ${named(is)}`)
    else if (was.until !== is.until) changes.push(`${name}: the end of its pin`)
  })
  for (const area of areas) {
    if (before.fill[area] !== after.fill[area])
      changes.push(`Rule of ${areaNames[area]}: ${fillNames[after.fill[area]]}`)
  }
  if (!sameBreaking(before, after)) {
    changes.push(after.breaking ? `Breaking line: “${after.breaking.text}”` : 'Breaking line: none')
  }
  return changes
}
