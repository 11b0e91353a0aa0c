'use client'
import { Button, Input } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import { type Editor, useEditorState } from '@tiptap/react'
import { useState } from 'react'
import { insertBlock } from '#components/editor/blocks/insert.client.ts'
import { pictureNode } from '#components/editor/blocks/PictureBlock.client.tsx'
import { LinkControl } from '#components/editor/LinkControl.client.tsx'
import { useTools } from '#components/editor/tools.client.tsx'
import { useOwnEditor } from '#components/editor/useOwnEditor.client.ts'
import { PictureChooser } from '#components/media/PictureChooser.client.tsx'
import type { Document } from '#lib/document/schema.ts'

/** The words of one entry: what an article's body may hold, with the tools that quick writing needs. */
export function EntryEditor({
  label,
  initial,
  error,
  onChange,
}: {
  label: string
  initial: Document
  error: string | undefined
  onChange: (body: Document) => void
}) {
  const { actions, know } = useTools()
  const [linking, setLinking] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const { editor, problem } = useOwnEditor({ label, initial, onChange })
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      error={error || problem}
      className="writing entry-writing"
    >
      <RichTextEditor editor={editor}>
        {editor && (
          <Tools
            editor={editor}
            linking={linking}
            onLinking={setLinking}
            onPicture={() => setChoosing(true)}
          />
        )}
        <RichTextEditor.Content />
      </RichTextEditor>
      <PictureChooser
        opened={choosing}
        actions={actions}
        onClose={() => setChoosing(false)}
        onChoose={([picture]) => {
          setChoosing(false)
          if (!picture || !editor) return
          know([picture])
          insertBlock(editor, pictureNode(picture))
        }}
      />
    </Input.Wrapper>
  )
}

function Tools({
  editor,
  linking,
  onLinking,
  onPicture,
}: {
  editor: Editor
  linking: boolean
  onLinking: (linking: boolean) => void
  onPicture: () => void
}) {
  // Drawn again when one of its buttons changes.
  useEditorState({
    editor,
    selector: ({ editor }) =>
      JSON.stringify(
        ['bold', 'italic', 'link', 'bulletList', 'blockquote'].map((name) => editor.isActive(name)),
      ),
  })
  return (
    <RichTextEditor.Toolbar>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Bold />
        <RichTextEditor.Italic />
        <LinkControl editor={editor} opened={linking} onChange={onLinking} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.BulletList />
        <RichTextEditor.Blockquote />
      </RichTextEditor.ControlsGroup>
      <Button size="compact-sm" variant="default" onClick={onPicture}>
        Picture …
      </Button>
    </RichTextEditor.Toolbar>
  )
}
