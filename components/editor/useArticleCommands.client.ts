'use client'
import type { Editor } from '@tiptap/react'
import { useCommands } from '#components/admin/Palette.client.tsx'
import type { Way } from './ActionBar.client.tsx'
import type { BodyPanel } from './BodyEditor.client.tsx'
import { emptyBlocks, insertBlock } from './blocks/insert.client.ts'
import { chosenBlocks } from './InsertMenu.client.tsx'
import { goToHeading, headingsOf } from './Outline.client.tsx'

/** Offers in the command palette what can be done with an article and in its text. */
export function useArticleCommands({
  articleId,
  may,
  editor,
  carryOut,
  openPanel,
  toggleQuiet,
}: {
  articleId: number | null
  may: { edit: boolean; publish: boolean }
  editor: Editor | null
  carryOut: (way: Way) => void
  openPanel: (panel: BodyPanel) => void
  toggleQuiet: () => void
}): void {
  useCommands('This article', [
    ...(may.edit ? [{ id: 'save', label: 'Save draft', onClick: () => carryOut('save') }] : []),
    ...(may.edit && !may.publish
      ? [
          {
            id: 'submit',
            label: 'Submit for review',
            onClick: () => carryOut('submit'),
          },
        ]
      : []),
    ...(may.publish
      ? [{ id: 'publish', label: 'Publish', onClick: () => carryOut('publish') }]
      : []),
    ...(articleId === null
      ? []
      : ['Preview', 'History'].map((name) => ({
          id: name,
          label: name,
          onClick: () =>
            void open(`/admin/articles/${articleId}/${name.toLowerCase()}`, '_blank', 'noopener'),
        }))),
    { id: 'find', label: 'Find and replace', onClick: () => openPanel('find') },
    { id: 'link', label: 'Link', onClick: () => openPanel('link') },
    {
      id: 'quiet',
      label: 'Only the text, nothing beside it',
      onClick: toggleQuiet,
    },
    ...chosenBlocks.map((name) => ({
      id: `insert ${name}`,
      label: `Insert: ${name}`,
      onClick: () => openPanel(name),
    })),
    ...Object.entries(editor && may.edit ? emptyBlocks : {}).map(([name, make]) => ({
      id: `insert ${name}`,
      label: `Insert: ${name}`,
      onClick: () => editor && insertBlock(editor, make()),
    })),
    ...(editor
      ? headingsOf(editor).map(({ text, index }) => ({
          id: `heading ${index} ${text}`,
          label: `Go to: ${text}`,
          onClick: () => goToHeading(editor, index),
        }))
      : []),
  ])
}
