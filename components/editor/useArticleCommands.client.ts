'use client'
import type { Editor } from '@tiptap/react'
import { useCommands } from '#components/admin/Palette.client.tsx'
import type { Standing } from '#lib/together/schema.ts'
import { labelOf } from './ActionBar.client.tsx'
import type { BodyPanel } from './BodyEditor.client.tsx'
import { emptyBlocks, insertBlock } from './blocks/insert.client.ts'
import { chosenBlocks } from './InsertMenu.client.tsx'
import { goToHeading, headingsOf } from './Outline.client.tsx'
import type { MoveWay, Way } from './useArticleMoves.client.ts'

/** Offers in the command palette what can be done with an article and in its text. */
export function useArticleCommands({
  articleId,
  article,
  mayEdit,
  ways,
  editor,
  ask,
  openPanel,
  toggleQuiet,
}: {
  articleId: number | null
  article: Standing | null
  mayEdit: boolean
  ways: MoveWay[]
  editor: Editor | null
  ask: (way: Way) => void
  openPanel: (panel: BodyPanel) => void
  toggleQuiet: () => void
}): void {
  useCommands('This article', [
    ...(mayEdit ? [{ id: 'save', label: 'Save draft', onClick: () => ask('save') }] : []),
    ...ways.map((way) => {
      const label = labelOf(way, article)
      return { id: `${way} ${label}`, label, onClick: () => ask(way) }
    }),
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
    ...Object.entries(editor && mayEdit ? emptyBlocks : {}).map(([name, make]) => ({
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
