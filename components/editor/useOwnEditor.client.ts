import { Extension } from '@tiptap/core'
import { history, redo, undo } from '@tiptap/pm/history'
import { useEditor } from '@tiptap/react'
import { useState } from 'react'
import { uploadPicture } from '#components/media/upload.client.ts'
import { cleanPastedHtml } from '#lib/document/paste.ts'
import type { Document } from '#lib/document/schema.ts'
import { editorExtensions } from './blocks/views.client.ts'
import { useTools } from './tools.client.tsx'
import { Uploading } from './Uploading.client.ts'

/** Undo for words that nobody shares. */
const Undo = Extension.create({
  name: 'undo',
  addProseMirrorPlugins: () => [history()],
  addKeyboardShortcuts: () => ({
    'Mod-z': ({ editor }) => undo(editor.state, editor.view.dispatch),
    'Mod-Shift-z': ({ editor }) => redo(editor.state, editor.view.dispatch),
    'Mod-y': ({ editor }) => redo(editor.state, editor.view.dispatch),
  }),
})

/**
 * An editor of what an article's body may hold, for words that one person types at a time.
 * @returns with it what went wrong with an upload, in words
 */
export function useOwnEditor({
  label,
  initial,
  onChange,
}: {
  label: string
  initial: Document
  onChange: (body: Document) => void
}) {
  const { actions, know } = useTools()
  const [problem, setProblem] = useState('')
  const editor = useEditor({
    extensions: [
      ...editorExtensions,
      Undo,
      Uploading.configure({
        upload: (file, onProgress) => {
          setProblem('')
          return uploadPicture(file, actions.finishUpload, onProgress)
        },
        onStored: (picture) => know([picture]),
        onProblem: setProblem,
      }),
    ],
    content: initial,
    immediatelyRender: false,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-label': label,
        'aria-multiline': 'true',
        'data-field': 'body',
      },
      transformPastedHTML: cleanPastedHtml,
    },
    // Its attributes have no prototype, and such objects don't reach the server.
    onUpdate: ({ editor }) => onChange(JSON.parse(JSON.stringify(editor.getJSON()))),
  })
  return { editor, problem }
}
