'use client'
import { Extension } from '@tiptap/core'
import { defaultSelectionBuilder, yCursorPlugin } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'

/** Where colleagues are in the body: a line in their colour, with their name. */
export const Cursors = Extension.create<{ awareness: Awareness | null }>({
  name: 'cursors',
  addOptions: () => ({ awareness: null }),
  addProseMirrorPlugins() {
    const { awareness } = this.options
    if (!awareness) return []
    return [yCursorPlugin(awareness, { cursorBuilder, selectionBuilder: defaultSelectionBuilder })]
  },
})

function cursorBuilder({ name, color }: { name: string; color: string }): HTMLElement {
  const cursor = document.createElement('span')
  cursor.className = 'colleague-cursor'
  cursor.style.borderColor = color
  const label = document.createElement('span')
  label.textContent = name
  label.style.backgroundColor = color
  cursor.append(label)
  return cursor
}
