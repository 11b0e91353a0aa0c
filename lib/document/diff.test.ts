import { expect, test } from 'vitest'
import { diffDocument, diffText, type Words } from './diff.ts'
import { documentFromMarkdown } from './from-html.ts'
import { plainText } from './text.ts'

const side = (words: Words[], without: 'deleted' | 'inserted') =>
  words
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('')

test('words that went and came stand in place', () => {
  expect(diffText('The old ferry left.', 'The ferry left early.')).toEqual([
    { kind: 'same', text: 'The ' },
    { kind: 'deleted', text: 'old ' },
    { kind: 'same', text: 'ferry left' },
    { kind: 'inserted', text: ' early' },
    { kind: 'same', text: '.' },
  ])
})

test('a block that came in between leaves those after it the same', () => {
  const diff = diffDocument(
    documentFromMarkdown('One.\n\nTwo.\n\nThree.'),
    documentFromMarkdown('One.\n\nNew.\n\nTwo.\n\nThree!'),
  )
  expect(diff.map((words) => words.map(({ kind }) => kind).join())).toEqual([
    'same',
    'inserted',
    'same',
    'same,deleted,inserted',
  ])
})

test('what stays and what came is the one text, what stays and what went the other', () => {
  const words = ['tide', 'ferry', 'left', 'on', 'time', 'quay', 'bridge']
  let seed = 5
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % n
  }
  const text = () =>
    Array.from({ length: 1 + random(6) }, () =>
      Array.from({ length: 1 + random(8) }, () => words[random(words.length)]).join(' '),
    ).join('\n\n')
  for (let n = 0; n < 200; n++) {
    const [before, after] = [documentFromMarkdown(text()), documentFromMarkdown(text())]
    const diff = diffDocument(before, after)
    const lines = (without: 'deleted' | 'inserted') =>
      diff
        .map((words) => side(words, without))
        .filter(Boolean)
        .join('\n')
    expect(lines('inserted')).toBe(plainText(before))
    expect(lines('deleted')).toBe(plainText(after))
  }
})
