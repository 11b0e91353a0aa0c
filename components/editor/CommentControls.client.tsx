'use client'
import { RichTextEditor } from '@mantine/tiptap'
import { type Editor, useEditorState } from '@tiptap/react'
import { passagesMarked } from './CommentMarks.client.ts'

/** In the toolbar: comment on what is selected, and what has been said. */
export function CommentControls({ editor }: { editor: Editor }) {
  const marked = useEditorState({ editor, selector: ({ editor }) => passagesMarked(editor.state) })
  return (
    <RichTextEditor.ControlsGroup>
      <RichTextEditor.Control
        aria-label="Comment"
        title="Comment on the selection (Ctrl+Alt+M)"
        className="insert-control"
        // The selection stays.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => editor.storage.comments.onBegin?.()}
      >
        Comment
      </RichTextEditor.Control>
      <RichTextEditor.Control
        aria-label="Show comments"
        title="Show comments"
        className="insert-control"
        onClick={() => editor.storage.comments.onToggle?.()}
      >
        {marked === 0 ? 'Comments' : `Comments (${marked})`}
      </RichTextEditor.Control>
    </RichTextEditor.ControlsGroup>
  )
}
