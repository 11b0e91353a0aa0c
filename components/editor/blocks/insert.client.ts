'use client'
import type { Editor, JSONContent } from '@tiptap/core'
import { NodeSelection, TextSelection } from '@tiptap/pm/state'

const paragraph = { type: 'paragraph' }

/**
 * Puts a block after the one in which the cursor is, or in the place of an empty paragraph, and the
 * cursor where one goes on writing.
 */
export function insertBlock(editor: Editor, block: JSONContent): void {
  const { state } = editor
  const { $from } = state.selection
  const top = $from.depth > 0 ? $from.node(1) : null
  const isEmpty = top?.type.name === 'paragraph' && top.content.size === 0
  const start = top && isEmpty ? $from.before(1) : state.selection.to
  const after = top ? $from.after(1) : state.selection.to
  const node = state.schema.nodeFromJSON(block)
  const tr = state.tr
  if (isEmpty) tr.replaceWith(start, after, node)
  else tr.insert(after, node)
  const at = isEmpty ? start : after
  const end = at + node.nodeSize
  // There is always a line to go on with below.
  if (!tr.doc.resolve(end).nodeAfter) tr.insert(end, state.schema.nodeFromJSON(paragraph))
  const inside = node.isAtom || node.type.name === 'gallery' ? end : at
  tr.setSelection(TextSelection.near(tr.doc.resolve(inside), 1)).scrollIntoView()
  editor.view.dispatch(tr)
  editor.view.focus()
}

/** Changes places with the block before or after. */
export function moveBlock(editor: Editor, position: number, by: -1 | 1): void {
  const { state } = editor
  const node = state.doc.nodeAt(position)
  if (!node) return
  const $at = state.doc.resolve(position)
  const index = $at.index()
  const other = $at.parent.maybeChild(index + by)
  if (!other) return
  const target = by < 0 ? position - other.nodeSize : position + other.nodeSize
  const tr = state.tr.delete(position, position + node.nodeSize).insert(target, node)
  if (NodeSelection.isSelectable(node)) tr.setSelection(NodeSelection.create(tr.doc, target))
  editor.view.dispatch(tr.scrollIntoView())
}

/** A table of empty cells, its first row of headings. */
function emptyTable(rows = 3, columns = 3): JSONContent {
  const row = (type: string) => ({
    type: 'tableRow',
    content: Array.from({ length: columns }, () => ({ type, content: [paragraph] })),
  })
  return {
    type: 'table',
    content: [row('tableHeader'), ...Array.from({ length: rows - 1 }, () => row('tableCell'))],
  }
}

/** Today, as YYYY-MM-DD. */
const today = () => new Date().toLocaleDateString('en-CA')

/** Blocks that begin empty, by what the insert menu calls them. */
export const emptyBlocks: Record<string, () => JSONContent> = {
  'Pull quote': () => ({ type: 'pullQuote' }),
  'Key points': () => ({
    type: 'keyPoints',
    content: [{ type: 'listItem', content: [paragraph] }],
  }),
  'Fact box': () => ({ type: 'factBox', content: [paragraph] }),
  Table: () => emptyTable(),
  'Correction note': () => ({
    type: 'note',
    attrs: { kind: 'correction', date: today() },
    content: [paragraph],
  }),
  'Update note': () => ({
    type: 'note',
    attrs: { kind: 'update', date: today() },
    content: [paragraph],
  }),
}
