'use client'
import { Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { FoundArticle } from '#lib/articles/schema.ts'
import { useTools } from './tools.client.tsx'

/** A field in which one finds an article of ours by words of its headline. */
export function ArticleFinder({
  label,
  description,
  initial = '',
  onType,
  onChoose,
}: {
  label: string
  description?: string
  initial?: string
  /** Told what stands in the field. */
  onType?: (text: string) => void
  onChoose: (article: FoundArticle) => void
}) {
  const { actions } = useTools()
  const [text, setText] = useState(initial)
  const [found, setFound] = useState<FoundArticle[]>([])
  const look = useDebouncedCallback(async (words: string) => {
    // An address is not searched for.
    if (/^(https?:|mailto:|tel:|\/|#)/.test(words)) return setFound([])
    const answer = await actions.findArticles({ words }).catch(() => null)
    setFound(answer?.outcome === 'saved' ? answer.result : [])
  }, 200)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what stands there
  useEffect(() => look(initial), [])
  return (
    <>
      <TextInput
        label={label}
        description={description}
        data-autofocus
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          onType?.(currentTarget.value)
          look(currentTarget.value)
        }}
      />
      <ul className="found-articles">
        {found.map((article) => (
          <li key={article.id}>
            <button type="button" onClick={() => onChoose(article)}>
              {article.headline}
              {!article.published && (
                <Text component="span" fz="xs">
                  {' '}
                  not published
                </Text>
              )}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
