'use client'
import { Input } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import Collaboration from '@tiptap/extension-collaboration'
import { type Editor, useEditor } from '@tiptap/react'
import { bodyField } from '#lib/articles/shared-document.ts'
import { cleanPastedHtml } from '#lib/document/paste.ts'
import { bodyExtensions } from '#lib/document/prosemirror.ts'
import { Cursors } from './Cursors.client.ts'
import { BodyLength } from './Length.client.tsx'
import type { Together } from './useTogether.client.ts'
import { WhoIsHere } from './WhoIsHere.client.tsx'

/** The body's editor: exactly the nodes and marks of lib/document/schema.ts, shared with colleagues. */
export function useBodyEditor({ doc, awareness, editable, enterField }: Together): Editor | null {
  return useEditor({
    extensions: [
      ...bodyExtensions,
      Collaboration.configure({ document: doc, field: bodyField }),
      Cursors.configure({ awareness }),
    ],
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
    onFocus: () => enterField('body'),
    onBlur: () => enterField(null),
  })
}

export function BodyEditor({
  editor,
  together,
  error,
}: {
  editor: Editor | null
  together: Together
  error: string | undefined
}) {
  return (
    <Input.Wrapper
      label="Body"
      labelElement="div"
      description={<WhoIsHere people={together.people} field="body" />}
      error={error}
      className="writing"
    >
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
      <BodyLength editor={editor} />
    </Input.Wrapper>
  )
}
