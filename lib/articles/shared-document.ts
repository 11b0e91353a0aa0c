import {
  updateYFragment,
  yXmlFragmentToProseMirrorRootNode,
  yXmlFragmentToProsemirrorJSON,
} from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { bodySchema } from '#lib/document/prosemirror.ts'
import type { ArticleEdit, Credit, Details } from './schema.ts'

// An article as a Yjs document: what several people type at once merges in it, in any order. Words
// are shared letter by letter (headline, standfirst, the picture's words, the body); of a field that
// is chosen as a whole (section, bylines, slug, picture) the last choice counts. Runs in the browser.

/** Fields whose letters merge. */
const sharedTexts = [
  'headline',
  'standfirst',
  'alt',
  'caption',
  'notes',
  'aiUse',
  'place',
  'methods',
] as const
export type SharedText = (typeof sharedTexts)[number]

/** Fields that are chosen as a whole. */
export type SharedChoices = {
  sectionId: number | null
  bylines: Credit[]
  topics: string[]
  /** Empty: it follows the headline. */
  slug: string
  mediaId: number | null
  genre: Details['genre']
  sources: Details['sources']
  language: Details['language']
}
export type SharedChoice = keyof SharedChoices

/** Name of the body's fragment, as the editor's collaboration knows it. */
export const bodyField = 'body'

export const textOf = (doc: Y.Doc, name: SharedText) => doc.getText(name)
export const choicesOf = (doc: Y.Doc) => doc.getMap('choices')
const bodyOf = (doc: Y.Doc) => doc.getXmlFragment(bodyField)

const noChoices: SharedChoices = {
  sectionId: null,
  bylines: [],
  topics: [],
  slug: '',
  mediaId: null,
  genre: 'news',
  sources: [],
  language: '',
}

/** What was chosen of the fields that are chosen as a whole. */
export function readChoices(doc: Y.Doc): SharedChoices {
  const { bylineIds, ...chosen } = choicesOf(doc).toJSON() as Partial<SharedChoices> & {
    bylineIds?: number[]
  }
  // Documents from before bylines had roles name them by their numbers alone.
  const bylines = bylineIds?.map((bylineId): Credit => ({ bylineId, role: 'by' }))
  return { ...noChoices, ...(bylines && { bylines }), ...chosen }
}

/** What the document says, in the shape of an edit; it is not validated yet. */
export function readShared(doc: Y.Doc): unknown {
  const { mediaId, genre, sources, language, ...choices } = readChoices(doc)
  const words = (name: SharedText) => textOf(doc, name).toString()
  return {
    ...choices,
    headline: words('headline').replaceAll('\n', ' '),
    standfirst: words('standfirst'),
    body: readBody(doc),
    picture: mediaId === null ? null : { mediaId, alt: words('alt'), caption: words('caption') },
    details: {
      genre,
      aiUse: words('aiUse'),
      place: words('place'),
      methods: words('methods'),
      // One that was only begun, with no word in it yet, is none.
      sources: sources.filter(({ title, url }) => title || url),
      language,
    },
  }
}

/** What is noted for the desk: beside the article, not of it. */
export const readNotes = (doc: Y.Doc) => textOf(doc, 'notes').toString().slice(0, 10_000)

function readBody(doc: Y.Doc): unknown {
  const { content = [] } = yXmlFragmentToProsemirrorJSON(bodyOf(doc))
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] }
}

/**
 * Makes the document say what `edit` says, by the smallest changes, so that what others are typing
 * elsewhere in it stays.
 */
export function writeShared(doc: Y.Doc, edit: ArticleEdit, origin?: unknown): void {
  const { headline, standfirst, sectionId, bylines, topics, slug, picture, details } = edit
  const { alt = '', caption = '' } = picture ?? {}
  const { aiUse, place, methods, genre, sources, language } = details
  const texts = { headline, standfirst, alt, caption, aiUse, place, methods }
  const next: SharedChoices = {
    sectionId,
    bylines,
    topics,
    slug,
    mediaId: picture?.mediaId ?? null,
    genre,
    sources,
    language,
  }
  doc.transact(() => {
    for (const [name, words] of Object.entries(texts))
      replaceText(textOf(doc, name as SharedText), words)
    const now = readChoices(doc)
    for (const name of Object.keys(next) as SharedChoice[]) {
      if (JSON.stringify(now[name]) !== JSON.stringify(next[name]))
        choicesOf(doc).set(name, next[name])
    }
    const fragment = bodyOf(doc)
    // Reading it as ProseMirror nodes drops what the schema doesn't know; then only differences are written.
    yXmlFragmentToProseMirrorRootNode(fragment, bodySchema)
    const nodes = { mapping: new Map(), isOMark: new Map() }
    updateYFragment(doc, fragment, bodySchema.nodeFromJSON(edit.body), nodes)
  }, origin)
}

/** Changes a shared text into `next` by one deletion and one insertion, where they differ. */
export function replaceText(text: Y.Text, next: string): void {
  const old = text.toString()
  if (old === next) return
  let start = 0
  while (start < old.length && start < next.length && old[start] === next[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < next.length - start &&
    old[old.length - 1 - end] === next[next.length - 1 - end]
  )
    end++
  const remove = old.length - start - end
  if (remove > 0) text.delete(start, remove)
  const insert = next.slice(start, next.length - end)
  if (insert) text.insert(start, insert)
}

/** A document that says what `edit` says, as one Yjs update. */
export function sharedFrom(edit: ArticleEdit): Uint8Array {
  const doc = new Y.Doc()
  writeShared(doc, edit)
  return Y.encodeStateAsUpdate(doc)
}
