'use client'
import { Input } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import { type Editor, useEditorState } from '@tiptap/react'
import { useState } from 'react'
import { type BodyPanel, ChooseBlock } from '#components/editor/BodyEditor.client.tsx'
import { InsertMenu } from '#components/editor/InsertMenu.client.tsx'
import { LinkControl } from '#components/editor/LinkControl.client.tsx'
import { useOwnEditor } from '#components/editor/useOwnEditor.client.ts'
import type { Document } from '#lib/document/schema.ts'

/** The words of a page: what an article's body may hold, typed by one person at a time. */
export function PageBody({
  initial,
  error,
  onChange,
}: {
  initial: Document
  error: string | undefined
  onChange: (body: Document) => void
}) {
  const [panel, setPanel] = useState<BodyPanel>(null)
  const { editor, problem } = useOwnEditor({ label: 'Text', initial, onChange })
  return (
    <Input.Wrapper label="Text" labelElement="div" error={error || problem} className="writing">
      <RichTextEditor editor={editor}>
        {editor && <Tools editor={editor} panel={panel} onPanel={setPanel} />}
        <RichTextEditor.Content />
      </RichTextEditor>
      {editor && <ChooseBlock editor={editor} panel={panel} onClose={() => setPanel(null)} />}
    </Input.Wrapper>
  )
}

function Tools({
  editor,
  panel,
  onPanel,
}: {
  editor: Editor
  panel: BodyPanel
  onPanel: (panel: BodyPanel) => void
}) {
  // Drawn again when one of its buttons changes.
  useEditorState({
    editor,
    selector: ({ editor }) =>
      JSON.stringify([
        ['bold', 'italic', 'link', 'bulletList', 'orderedList', 'blockquote'].map((name) =>
          editor.isActive(name),
        ),
        [2, 3].map((level) => editor.isActive('heading', { level })),
      ]),
  })
  const toggle = (name: 'insert' | 'link') => (opened: boolean) =>
    onPanel(opened ? name : panel === name ? null : panel)
  return (
    <RichTextEditor.Toolbar sticky stickyOffset={112}>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Bold />
        <RichTextEditor.Italic />
        <LinkControl editor={editor} opened={panel === 'link'} onChange={toggle('link')} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.H2 />
        <RichTextEditor.H3 />
        <RichTextEditor.BulletList />
        <RichTextEditor.OrderedList />
        <RichTextEditor.Blockquote />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <InsertMenu
          editor={editor}
          opened={panel === 'insert'}
          onChange={toggle('insert')}
          onChoose={onPanel}
        />
      </RichTextEditor.ControlsGroup>
    </RichTextEditor.Toolbar>
  )
}
