import { getSchema } from '@tiptap/core'
import StarterKit from '@tiptap/starter-kit'
import { isSafeHref } from './schema.ts'

/**
 * The editor's extensions for exactly the nodes and marks of schema.ts. Undo is Yjs's: it takes back
 * one's own typing, not a colleague's.
 */
export const bodyExtensions = [
  StarterKit.configure({
    heading: { levels: [2, 3] },
    code: false,
    codeBlock: false,
    strike: false,
    underline: false,
    undoRedo: false,
    link: { openOnClick: false, isAllowedUri: (url) => isSafeHref(url) },
  }),
]

/** The same as a ProseMirror schema, for documents that no editor shows. */
export const bodySchema = getSchema(bodyExtensions)
