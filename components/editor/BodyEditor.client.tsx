'use client'
import { Button, Input, Modal, TextInput } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import { Extension } from '@tiptap/core'
import Collaboration from '@tiptap/extension-collaboration'
import { type Editor, useEditor, useEditorState } from '@tiptap/react'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import { search } from 'prosemirror-search'
import { type Dispatch, memo, type SetStateAction, useEffect, useRef, useState } from 'react'
import { PictureChooser } from '#components/media/PictureChooser.client.tsx'
import { uploadPicture } from '#components/media/upload.client.ts'
import { bodyField } from '#lib/articles/shared-document.ts'
import { cleanPastedHtml } from '#lib/document/paste.ts'
import { embeddable } from '#lib/document/prosemirror.ts'
import { ArticleFinder } from './ArticleFinder.client.tsx'
import { insertBlock } from './blocks/insert.client.ts'
import { pictureNode } from './blocks/PictureBlock.client.tsx'
import { editorExtensions } from './blocks/views.client.ts'
import { CommentControls } from './CommentControls.client.tsx'
import { CommentMarks } from './CommentMarks.client.ts'
import { Cursors } from './Cursors.client.ts'
import { FindReplace } from './FindReplace.client.tsx'
import { type ChosenBlock, InsertMenu } from './InsertMenu.client.tsx'
import { BodyLength } from './Length.client.tsx'
import { LinkControl } from './LinkControl.client.tsx'
import { useTools } from './tools.client.tsx'
import { Uploading } from './Uploading.client.ts'
import type { Together } from './useTogether.client.ts'
import { WhoIsHere } from './WhoIsHere.client.tsx'

/** What is open beside the text. */
export type BodyPanel = 'insert' | 'link' | 'find' | ChosenBlock | null
type SetPanel = Dispatch<SetStateAction<BodyPanel>>

/** The body's editor: exactly the nodes and marks of lib/document/schema.ts, shared with colleagues. */
export const BodyEditor = memo(function BodyEditor({
  together,
  error,
  panel,
  onPanel,
  onEditor,
}: {
  together: Together
  error: string | undefined
  panel: BodyPanel
  onPanel: SetPanel
  /** Told the editor when it is there. */
  onEditor: (editor: Editor | null) => void
}) {
  const [problem, setProblem] = useState('')
  const open = useRef(onPanel)
  open.current = onPanel
  const editor = useBodyEditor(together, setProblem, (panel) => open.current(panel))
  useEffect(() => onEditor(editor), [editor, onEditor])
  return (
    <Input.Wrapper
      label="Body"
      labelElement="div"
      description={<WhoIsHere people={together.people} field="body" />}
      error={error || problem}
      className="writing"
    >
      <RichTextEditor editor={editor}>
        {editor && <Toolbar editor={editor} panel={panel} onPanel={onPanel} />}
        {editor && panel === 'find' && (
          <FindReplace editor={editor} onClose={() => onPanel(null)} />
        )}
        <RichTextEditor.Content />
      </RichTextEditor>
      {editor && <BodyLength editor={editor} />}
      {editor && <ChooseBlock editor={editor} panel={panel} onClose={() => onPanel(null)} />}
    </Input.Wrapper>
  )
})

function useBodyEditor(
  { doc, awareness, editable, enterField }: Together,
  onProblem: (words: string) => void,
  open: (panel: BodyPanel) => void,
): Editor | null {
  const { actions, know } = useTools()
  const shown = (panel: BodyPanel) => {
    open(panel)
    return true
  }
  return useEditor({
    extensions: [
      ...editorExtensions,
      Collaboration.configure({ document: doc, field: bodyField }),
      Cursors.configure({ awareness }),
      CommentMarks,
      Uploading.configure({
        upload: (file, onProgress) => {
          onProblem('')
          return uploadPicture(file, actions.finishUpload, onProgress)
        },
        onStored: (picture) => know([picture]),
        onProblem,
      }),
      Extension.create({
        name: 'finding',
        addProseMirrorPlugins: () => [search()],
        addKeyboardShortcuts: () => ({
          'Mod-f': () => shown('find'),
          'Mod-Shift-k': () => shown('link'),
          '/': ({ editor }) => {
            const { $from, empty } = editor.state.selection
            if (!empty || $from.parent.type.name !== 'paragraph' || $from.parent.content.size)
              return false
            return shown('insert')
          },
        }),
      }),
    ],
    editable,
    immediatelyRender: false,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-label': 'Body',
        'aria-multiline': 'true',
        'data-field': 'body',
      },
      transformPastedHTML: cleanPastedHtml,
      handlePaste: (view, event) => {
        const text = event.clipboardData?.getData('text/plain') ?? ''
        const { $from, empty } = view.state.selection
        const alone = empty && $from.depth === 1 && $from.parent.content.size === 0
        if (!alone || !embeddable(text)) return false
        const node = view.state.schema.nodes.embed?.create({ url: text.trim() })
        if (!node) return false
        const tr = view.state.tr.replaceWith($from.before(), $from.after(), node)
        const end = $from.before() + node.nodeSize
        if (!tr.doc.resolve(end).nodeAfter)
          tr.insert(end, view.state.schema.nodeFromJSON({ type: 'paragraph' }))
        view.dispatch(tr.scrollIntoView())
        return true
      },
    },
    onFocus: () => enterField('body'),
    onBlur: () => enterField(null),
  })
}

/** Drawn again only when one of its buttons changes: typing must not wait for it. */
function Toolbar({
  editor,
  panel,
  onPanel,
}: {
  editor: Editor
  panel: BodyPanel
  onPanel: SetPanel
}) {
  const inTable = useEditorState({
    editor,
    selector: ({ editor }) => {
      const undoable = yUndoPluginKey.getState(editor.state)
      return JSON.stringify([
        editor.isActive('table'),
        undoable?.hasUndoOps,
        undoable?.hasRedoOps,
        ['bold', 'italic', 'link', 'bulletList', 'orderedList', 'blockquote'].map((name) =>
          editor.isActive(name),
        ),
        [2, 3].map((level) => editor.isActive('heading', { level })),
      ])
    },
  }).startsWith('[true')
  // Closing one must not close what was opened from it.
  const toggle = (name: 'insert' | 'link') => (opened: boolean) =>
    onPanel((now) => (opened ? name : now === name ? null : now))
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
        <RichTextEditor.Hr />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <InsertMenu
          editor={editor}
          opened={panel === 'insert'}
          onChange={toggle('insert')}
          onChoose={onPanel}
        />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Undo />
        <RichTextEditor.Redo />
        <RichTextEditor.Control
          aria-label="Find and replace"
          title="Find and replace (Ctrl+F)"
          className="insert-control"
          active={panel === 'find'}
          onClick={() => onPanel(panel === 'find' ? null : 'find')}
        >
          Find
        </RichTextEditor.Control>
      </RichTextEditor.ControlsGroup>
      <CommentControls editor={editor} />
      {inTable && <TableControls editor={editor} />}
    </RichTextEditor.Toolbar>
  )
}

function TableControls({ editor }: { editor: Editor }) {
  const controls = {
    'Row below': () => editor.chain().focus().addRowAfter().run(),
    'Column right': () => editor.chain().focus().addColumnAfter().run(),
    'Delete row': () => editor.chain().focus().deleteRow().run(),
    'Delete column': () => editor.chain().focus().deleteColumn().run(),
    'Delete table': () => editor.chain().focus().deleteTable().run(),
  }
  return (
    <RichTextEditor.ControlsGroup>
      {Object.entries(controls).map(([name, run]) => (
        <RichTextEditor.Control
          key={name}
          aria-label={name}
          className="insert-control"
          onClick={run}
        >
          {name}
        </RichTextEditor.Control>
      ))}
    </RichTextEditor.ControlsGroup>
  )
}

/** The dialogs of blocks that are chosen before they are put in. */
export function ChooseBlock({
  editor,
  panel,
  onClose,
}: {
  editor: Editor
  panel: BodyPanel
  onClose: () => void
}) {
  const { actions, know } = useTools()
  const [url, setUrl] = useState('')
  const put = (block: Parameters<typeof insertBlock>[1]) => {
    onClose()
    insertBlock(editor, block)
  }
  const embed = embeddable(url)
  return (
    <>
      <PictureChooser
        opened={panel === 'Picture' || panel === 'Gallery'}
        several={panel === 'Gallery'}
        actions={actions}
        onClose={onClose}
        onChoose={(pictures) => {
          know(pictures)
          const [first] = pictures
          if (panel === 'Gallery') put({ type: 'gallery', content: pictures.map(pictureNode) })
          else if (first) put(pictureNode(first))
        }}
      />
      <Modal
        opened={panel === 'Related article'}
        onClose={onClose}
        title="Related article"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ArticleFinder
          label="Words of its headline"
          onChoose={({ id }) => put({ type: 'relatedArticle', attrs: { articleId: id } })}
        />
      </Modal>
      <Modal
        opened={panel === 'Embed'}
        onClose={onClose}
        title="Embed"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <TextInput
          data-autofocus
          label="Address"
          description="Of YouTube, Vimeo, X, Instagram, Mastodon, Bluesky, Spotify or Datawrapper. Readers get a card; it loads only when they press it."
          value={url}
          error={url && !embed && 'This address can’t be embedded; use it as a link.'}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <Button
          mt="md"
          disabled={!embed}
          onClick={() => {
            setUrl('')
            put({ type: 'embed', attrs: { url: url.trim() } })
          }}
        >
          {embed ? `Embed from ${embed.provider}` : 'Embed'}
        </Button>
      </Modal>
    </>
  )
}
