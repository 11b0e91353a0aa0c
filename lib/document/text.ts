import type { Block, Document, Inline, ListItem } from './schema.ts'

function collect(node: Block | ListItem | Inline, lines: string[]): void {
  if (node.type === 'text') lines[lines.length - 1] += node.text
  else if (node.type === 'hardBreak') lines.push('')
  else if (node.type !== 'horizontalRule') {
    if (node.type === 'paragraph' || node.type === 'heading') lines.push('')
    for (const child of node.content ?? []) collect(child, lines)
  }
}

/** The words of a body, a line a block. */
export function plainText(document: Document): string {
  const lines: string[] = []
  for (const block of document.content) collect(block, lines)
  return lines.filter(Boolean).join('\n')
}

/** Does it say nothing? */
export function isEmptyDocument(document: Document): boolean {
  return plainText(document).trim() === ''
}
