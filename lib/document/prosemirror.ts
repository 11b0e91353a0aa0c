import { getSchema, mergeAttributes, Node } from '@tiptap/core'
import { Blockquote } from '@tiptap/extension-blockquote'
import { Document } from '@tiptap/extension-document'
import Link from '@tiptap/extension-link'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'
import { embedOf } from './embed.ts'
import { isSafeHref } from './schema.ts'

// The editor's extensions for exactly the nodes and marks of schema.ts.

/** An attribute that is written into HTML, and read from it, under its own data name. */
const attribute = (name: string, initial: unknown) => ({
  default: initial,
  parseHTML: (element: HTMLElement) => {
    const text = element.getAttribute(`data-${name}`)
    return text === null ? initial : typeof initial === 'string' ? text : Number(text) || null
  },
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === null || attributes[name] === ''
      ? {}
      : { [`data-${name}`]: attributes[name] },
})

/** A node that is told in HTML by `<tag data-node="name">`. */
function node(
  name: string,
  tag: string,
  attributes: Record<string, unknown>,
  shape: {
    group?: string
    content?: string
    atom?: boolean
    defining?: boolean
    isolating?: boolean
  },
) {
  return Node.create({
    name,
    group: 'piece',
    draggable: shape.atom ?? false,
    ...shape,
    addAttributes: () =>
      Object.fromEntries(
        Object.entries(attributes).map(([key, initial]) => [key, attribute(key, initial)]),
      ),
    parseHTML: () => [{ tag: `${tag}[data-node="${name}"]`, priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => {
      const own = mergeAttributes(HTMLAttributes, { 'data-node': name })
      return shape.atom ? [tag, own] : [tag, own, 0]
    },
  })
}

const Cell = { content: 'paragraph+' }

export const bodyExtensions = [
  StarterKit.configure({
    document: false,
    heading: { levels: [2, 3] },
    blockquote: false,
    code: false,
    codeBlock: false,
    strike: false,
    underline: false,
    link: false,
    // Undo is Yjs's: it takes back one's own typing, not a colleague's.
    undoRedo: false,
    trailingNode: false,
  }),
  Document.extend({ content: '(block | piece)+' }),
  Blockquote.extend({ addAttributes: () => ({ attribution: attribute('attribution', '') }) }),
  Link.extend({
    addAttributes() {
      return { ...this.parent?.(), articleId: attribute('articleId', null) }
    },
  }).configure({ openOnClick: false, isAllowedUri: (url) => isSafeHref(url) }),
  node('pullQuote', 'aside', { attribution: '' }, { content: 'inline*', defining: true }),
  node(
    'picture',
    'figure',
    { mediaId: null, alt: '', caption: '', layout: 'column' },
    { atom: true },
  ),
  node('gallery', 'div', {}, { content: 'picture+', isolating: true }),
  node(
    'factBox',
    'aside',
    { title: '' },
    { content: '(block | picture | table)+', defining: true, isolating: true },
  ),
  node('keyPoints', 'ul', {}, { content: 'listItem+', defining: true }),
  node('relatedArticle', 'div', { articleId: null }, { atom: true }),
  node('embed', 'div', { url: '' }, { atom: true }),
  node(
    'note',
    'aside',
    { kind: 'update', date: '' },
    { content: 'paragraph+', defining: true, isolating: true },
  ),
  Table.extend({ group: 'piece' }).configure({ resizable: false }),
  TableRow,
  TableHeader.extend(Cell),
  TableCell.extend(Cell),
]

/** The same as a ProseMirror schema, for documents that no editor shows. */
export const bodySchema = getSchema(bodyExtensions)

/** A pasted address, alone in its paragraph, that can be embedded. */
export const embeddable = (text: string) => (/\s/.test(text.trim()) ? null : embedOf(text))
