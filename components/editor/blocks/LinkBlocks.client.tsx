'use client'
import type { ReactNodeViewProps } from '@tiptap/react'
import { embedOf } from '#lib/document/embed.ts'
import { useTools } from '../tools.client.tsx'
import { Frame } from './Frame.client.tsx'

/** Another article of ours. */
export function RelatedBlock(view: ReactNodeViewProps) {
  const { article: articleOf } = useTools()
  const article = articleOf(view.node.attrs.articleId)
  return (
    <Frame view={view} name="Related article">
      <p contentEditable={false}>
        {article === undefined ? '…' : (article?.headline ?? 'This article is not there any more.')}
      </p>
    </Frame>
  )
}

/** Something of another site. Readers load it by a press; here it isn't loaded at all. */
export function EmbedBlock(view: ReactNodeViewProps) {
  const { url } = view.node.attrs
  const embed = embedOf(url)
  return (
    <Frame view={view} name={embed ? `${embed.what} · ${embed.provider}` : 'Embed'}>
      <p contentEditable={false}>
        <a href={embed?.url} target="_blank" rel="noreferrer">
          {url}
        </a>
      </p>
    </Frame>
  )
}
