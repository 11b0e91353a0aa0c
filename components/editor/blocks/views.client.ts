'use client'
import { type AnyExtension, Node } from '@tiptap/core'
import { type ReactNodeViewProps, ReactNodeViewRenderer } from '@tiptap/react'
import type { ComponentType } from 'react'
import { bodyExtensions } from '#lib/document/prosemirror.ts'
import { EmbedBlock, RelatedBlock } from './LinkBlocks.client.tsx'
import { GalleryBlock, PictureBlock } from './PictureBlock.client.tsx'
import {
  FactBoxBlock,
  KeyPointsBlock,
  NoteBlock,
  PullQuoteBlock,
  QuoteBlock,
} from './WordBlocks.client.tsx'

const views: Record<string, ComponentType<ReactNodeViewProps>> = {
  blockquote: QuoteBlock,
  pullQuote: PullQuoteBlock,
  picture: PictureBlock,
  gallery: GalleryBlock,
  factBox: FactBoxBlock,
  keyPoints: KeyPointsBlock,
  note: NoteBlock,
  relatedArticle: RelatedBlock,
  embed: EmbedBlock,
}

/** The body's extensions as a person edits them. */
export const editorExtensions: AnyExtension[] = bodyExtensions.map((extension) => {
  const View = views[extension.name]
  return View && extension instanceof Node
    ? extension.extend({
        addNodeView: () =>
          ReactNodeViewRenderer(View, {
            // List items stand in a list, also for those who hear the page.
            ...(extension.name === 'keyPoints' ? { contentDOMElementTag: 'ul' } : {}),
          }),
      })
    : extension
})
