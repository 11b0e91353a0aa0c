import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  articlesOf,
  changesOf,
  emptyAt,
  moveSlot,
  placeArticle,
  reapply,
  sameLayout,
  slotOf,
  withoutArticle,
} from './arranging.ts'
import { emptyLayout, type Layout, layoutSchema, places } from './schema.ts'

const layoutOf = (...ids: (number | null)[]): Layout =>
  layoutSchema.parse({ slots: ids.map((articleId) => ({ articleId })) })
const idsOf = ({ slots }: Layout) => slots.map(({ articleId }) => articleId)
const start = (layout: Layout, many: number) => idsOf(layout).slice(0, many)

test('what is placed pushes down what stood there, as far as the next slot filled by rule', () => {
  const { layout, fallen } = placeArticle(layoutOf(1, 2, null, 3), 9, 0)
  expect(start(layout, 5)).toEqual([9, 1, 2, 3, null])
  expect(fallen).toBeNull()
  const full = layoutOf(1, 2, 3, 4, 5, 6, 7, 8, 9)
  expect(placeArticle(full, 10, 7)).toMatchObject({ fallen: 9 })
})

test('an article stands once, however it is moved and placed', () => {
  const step = fc.record({
    kind: fc.constantFrom('place', 'move', 'empty', 'drop'),
    id: fc.integer({ min: 1, max: 12 }),
    from: fc.nat(places.length - 1),
    to: fc.nat(places.length - 1),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let layout = emptyLayout
      for (const { kind, id, from, to } of steps) {
        const before = new Set(articlesOf(layout))
        if (kind === 'place') {
          const placed = placeArticle(layout, id, to)
          layout = placed.layout
          if (placed.fallen !== null) before.delete(placed.fallen)
          expect(new Set(articlesOf(layout))).toEqual(new Set([...before, id]))
          expect(slotOf(layout, id)).toBe(to)
        } else if (kind === 'move') {
          layout = moveSlot(layout, from, to)
          expect(new Set(articlesOf(layout))).toEqual(before)
        } else if (kind === 'empty') layout = emptyAt(layout, to)
        else layout = withoutArticle(layout, id)
        expect(layoutSchema.safeParse(layout).success).toBe(true)
        expect(layout.slots).toHaveLength(places.length)
      }
    }),
  )
})

test('an editor who was overtaken puts her changes on top of theirs', () => {
  const base = layoutOf(1, 2, 3)
  const mine = {
    ...placeArticle(base, 9, 4).layout,
    fill: { ...base.fill, row: 'mostRead' as const },
  }
  const theirs = layoutOf(7, 2, 3)
  const both = reapply(base, mine, theirs)
  expect(start(both, 5)).toEqual([7, 2, 3, null, 9])
  expect(both.fill.row).toBe('mostRead')
  // The same article, placed by both: it stands where it was put last.
  expect(start(reapply(base, mine, layoutOf(9, 2, 3)), 5)).toEqual([null, 2, 3, null, 9])
  expect(sameLayout(reapply(base, base, theirs), theirs)).toBe(true)
})

test('changes are told in words', () => {
  const until = '2026-01-01T10:00:00.000Z'
  const before = layoutOf(1)
  const after = {
    ...layoutOf(2),
    breaking: { text: 'The bridge is closed', articleId: null, until },
  }
  expect(changesOf(before, after, (id) => `Article ${id}`)).toEqual([
    'Lead: “Article 1” → “Article 2”',
    'Breaking line: “The bridge is closed”',
  ])
})

test('a layout names an article once, and a breaking line has an end', () => {
  const twice = layoutSchema.safeParse({ slots: [{ articleId: 1 }, { articleId: 1 }] })
  expect(twice.error?.issues[0]?.message).toBe('An article can stand in one slot only.')
  expect(
    layoutSchema.safeParse({ slots: [], breaking: { text: 'x', articleId: null } }).success,
  ).toBe(false)
})
