import { expect, test } from 'vitest'
import { documentFromMarkdown } from './from-html.ts'
import { headingsInOrder } from './headings.ts'

const levels = (markdown: string) =>
  headingsInOrder(documentFromMarkdown(markdown)).content.flatMap((piece) =>
    piece.type === 'heading' ? [piece.attrs.level] : [],
  )

test('no level is skipped: small headings before the first large one become large', () => {
  expect(levels('### One\n\ntext\n\n### Two\n\n## Three\n\n### Four')).toEqual([2, 2, 2, 3])
  expect(levels('## One\n\n### Two')).toEqual([2, 3])
})
