'use client'
import { Extension } from '@tiptap/core'
import { type EditorState, Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import type { Editor } from '@tiptap/react'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { quoteLength } from '#lib/comments/schema.ts'

// Commented passages are marked on screen alone: neither the document nor its schema knows of them.
// They hang on letters of the shared document, so they move with the text, whoever types.

/** A passage, by the letters at its ends, and its words. */
export type Anchored = { id: number; quote: string; anchorFrom: string; anchorTo: string }

/** The passage that is being commented on and has no thread yet. */
export const beginning = 0

type Marks = { anchored: Anchored[]; active: number | null; decorations: DecorationSet }
type Change = Partial<Pick<Marks, 'anchored' | 'active'>>

const key = new PluginKey<Marks>('comments')

type Listeners = {
  /** Someone wants to comment on what is selected. */
  onBegin: (() => void) | null
  /** Someone points at a commented passage. */
  onPoint: ((threadId: number) => void) | null
  /** Someone opens or closes the panel. */
  onToggle: (() => void) | null
}

declare module '@tiptap/core' {
  interface Storage {
    comments: Listeners
  }
}

export const CommentMarks = Extension.create({
  name: 'comments',
  addStorage: (): Listeners => ({ onBegin: null, onPoint: null, onToggle: null }),
  addProseMirrorPlugins() {
    const { storage } = this
    return [
      new Plugin<Marks>({
        key,
        state: {
          init: () => ({ anchored: [], active: null, decorations: DecorationSet.empty }),
          apply: (tr, marks, _before, state) => {
            const change = tr.getMeta(key) as Change | undefined
            const others = tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined
            // A colleague's typing comes as new nodes: where the passages are now, the letters say.
            // One's own is in the shared document only after this: the passages move with it.
            if (change || others?.isChangeOrigin) return drawn({ ...marks, ...change }, state)
            if (!tr.docChanged) return marks
            return { ...marks, decorations: marks.decorations.map(tr.mapping, tr.doc) }
          },
        },
        props: {
          decorations: (state) => key.getState(state)?.decorations,
          handleClick: (view, pos) => {
            const [id] = passagesAt(view.state, pos)
            if (id !== undefined && id !== beginning) storage.onPoint?.(id)
            return false
          },
        },
      }),
    ]
  },
})

function drawn(marks: Omit<Marks, 'decorations'>, state: EditorState): Marks {
  const { anchored, active } = marks
  const decorations = anchored.flatMap((one) => {
    const range = rangeOf(state, one)
    if (!range) return []
    const attributes = {
      nodeName: 'mark',
      class: one.id === active || one.id === beginning ? 'comment-mark active' : 'comment-mark',
      'data-thread': String(one.id),
    }
    return [Decoration.inline(range.from, range.to, attributes, { thread: one.id })]
  })
  return { ...marks, decorations: DecorationSet.create(state.doc, decorations) }
}

/** Threads whose passages are at a position, the shortest passage first. */
function passagesAt(state: EditorState, pos: number): number[] {
  const found = key.getState(state)?.decorations.find(pos, pos) ?? []
  return found
    .filter(({ from, to }) => from <= pos && pos <= to)
    .sort((a, b) => a.to - a.from - (b.to - b.from))
    .map(({ spec }) => spec.thread as number)
}

/** Where a passage is now; null: it is gone, or hasn't arrived yet. */
export function rangeOf(
  state: EditorState,
  { anchorFrom, anchorTo, quote }: Omit<Anchored, 'id'>,
): Range | null {
  const sync = ySyncPluginKey.getState(state)
  if (!sync?.binding || !anchorFrom || !anchorTo) return null
  const [from, to] = [anchorFrom, anchorTo].map((anchor) => {
    const position = relativePosition(anchor)
    return (
      position &&
      relativePositionToAbsolutePosition(sync.doc, sync.type, position, sync.binding.mapping)
    )
  })
  const { size } = state.doc.content
  if (typeof from === 'number' && typeof to === 'number' && from < to && to <= size)
    return { from, to }
  return onlyPlaceOf(state, quote)
}

type Range = { from: number; to: number }

/**
 * Words that were deleted and came back (undone elsewhere, pasted) are other letters: they are known
 * again where they stand once in the text.
 */
function onlyPlaceOf(state: EditorState, quote: string): Range | null {
  const found: Range[] = []
  state.doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    const text = node.textBetween(0, node.content.size, ' ', ' ')
    for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1))
      found.push({ from: pos + 1 + at, to: pos + 1 + at + quote.length })
    return false
  })
  return found.length === 1 ? (found[0] ?? null) : null
}

/** What is selected, as a passage with its words; null: no words are. */
export function selectedPassage(editor: Editor): Omit<Anchored, 'id'> | null {
  const { from, to } = editor.state.selection
  const quote = editor.state.doc.textBetween(from, to, ' ', ' ').trim().slice(0, quoteLength).trim()
  const anchorFrom = quote && anchorAt(editor.state, from, 0)
  const anchorTo = quote && anchorAt(editor.state, to, -1)
  return anchorFrom && anchorTo ? { quote, anchorFrom, anchorTo } : null
}

/** @param side 0: it hangs on the letter after it, -1: on the one before */
function anchorAt(state: EditorState, pos: number, side: 0 | -1): string | null {
  const sync = ySyncPluginKey.getState(state)
  if (!sync?.binding) return null
  const near = absolutePositionToRelativePosition(pos, sync.type, sync.binding.mapping)
  const place = Y.createAbsolutePositionFromRelativePosition(near, sync.doc)
  if (!place) return null
  const anchor = Y.createRelativePositionFromTypeIndex(place.type, place.index, side)
  return base64(Y.encodeRelativePosition(anchor))
}

/** Marks these passages, and one of them more than the others. */
export function markPassages(editor: Editor, change: Change): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, change).setMeta('addToHistory', false))
}

/** Threads whose passages are in the text, in its order. */
export function passagesInOrder(editor: Editor): number[] {
  const found = key.getState(editor.state)?.decorations.find() ?? []
  const places = found.map(({ from, spec }) => ({ from, id: spec.thread as number }))
  return [...new Set(places.sort((a, b) => a.from - b.from).map(({ id }) => id))]
}

/** How many passages are commented on. */
export const passagesMarked = (state: EditorState) => key.getState(state)?.anchored.length ?? 0

/** The thread about the passage in which the cursor is. */
export const passageAtCursor = ({ state }: Editor) => passagesAt(state, state.selection.from)[0]

/** Selects a passage and brings it to the middle of the screen. */
export function goToPassage(editor: Editor, { from, to }: { from: number; to: number }): void {
  editor.chain().setTextSelection({ from, to }).focus(undefined, { scrollIntoView: false }).run()
  const { node } = editor.view.domAtPos(from + 1)
  const element = node instanceof Element ? node : node.parentElement
  element?.scrollIntoView({ block: 'center' })
}

/** Null: whoever sent it wasn't an editor of ours. */
function relativePosition(anchor: string): Y.RelativePosition | null {
  try {
    return Y.decodeRelativePosition(bytes(anchor))
  } catch {
    return null
  }
}

const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
const base64 = (from: Uint8Array) =>
  btoa(Array.from(from, (byte) => String.fromCharCode(byte)).join(''))
