'use client'
import { Text } from '@mantine/core'
import type { Editor } from '@tiptap/react'
import { useEditorState } from '@tiptap/react'

/** The body's headings, each a way to its place. */
export function Outline({ editor }: { editor: Editor }) {
  const headings = useEditorState({
    editor,
    selector: ({ editor }) => headingsOf(editor),
    equalityFn: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  })
  if (headings.length === 0) return null
  return (
    <nav className="outline" aria-label="Outline">
      <Text fz="sm" fw={600}>
        Outline
      </Text>
      <ol>
        {headings.map(({ level, text, index }) => (
          <li key={index} data-level={level}>
            <button type="button" onClick={() => goToHeading(editor, index)}>
              {text || 'Empty heading'}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** Headings in their order; `index` counts the blocks of the body. */
export function headingsOf(editor: Editor): { level: number; text: string; index: number }[] {
  const headings: { level: number; text: string; index: number }[] = []
  editor.state.doc.forEach((node, _offset, index) => {
    if (node.type.name === 'heading')
      headings.push({ level: node.attrs.level, text: node.textContent, index })
  })
  return headings
}

export function goToHeading(editor: Editor, index: number): void {
  let at = 0
  for (let n = 0; n < index; n++) at += editor.state.doc.child(n).nodeSize
  editor
    .chain()
    .setTextSelection(at + 1)
    .scrollIntoView()
    .run()
  // The editor's own command focuses a frame later: letters typed till then would be lost.
  editor.view.focus()
}
