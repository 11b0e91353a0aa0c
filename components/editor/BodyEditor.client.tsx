'use client'
import { Input } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import { type Editor, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { cleanPastedHtml } from '#lib/document/paste.ts'
import { type Document, isSafeHref } from '#lib/document/schema.ts'

/** The body's editor: exactly the nodes and marks of lib/document/schema.ts. */
export function useBodyEditor(
  body: Document,
  editable: boolean,
  onChange: (body: Document) => void,
): Editor | null {
  return useEditor({
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3] },
        code: false,
        codeBlock: false,
        strike: false,
        underline: false,
        link: { openOnClick: false, isAllowedUri: (url) => isSafeHref(url) },
      }),
    ],
    content: body,
    editable,
    immediatelyRender: false,
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-label': 'Body',
        'aria-multiline': 'true',
        'data-field': 'body',
      },
      transformPastedHTML: cleanPastedHtml,
    },
    onUpdate: ({ editor }) => onChange(editor.getJSON() as Document),
  })
}

export function BodyEditor({
  editor,
  error,
}: {
  editor: Editor | null
  error: string | undefined
}) {
  return (
    <Input.Wrapper label="Body" labelElement="div" error={error} className="writing">
      <RichTextEditor editor={editor}>
        <RichTextEditor.Toolbar sticky stickyOffset={56}>
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.Bold />
            <RichTextEditor.Italic />
            <RichTextEditor.Link />
            <RichTextEditor.Unlink />
          </RichTextEditor.ControlsGroup>
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.H2 />
            <RichTextEditor.H3 />
            <RichTextEditor.BulletList />
            <RichTextEditor.OrderedList />
            <RichTextEditor.Blockquote />
            <RichTextEditor.Hr />
          </RichTextEditor.ControlsGroup>
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.Undo />
            <RichTextEditor.Redo />
          </RichTextEditor.ControlsGroup>
        </RichTextEditor.Toolbar>
        <RichTextEditor.Content />
      </RichTextEditor>
    </Input.Wrapper>
  )
}
