'use client'
import { Text } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import type { Editor } from '@tiptap/react'
import { useEffect, useState } from 'react'
import { headlineShown } from '#lib/checks/schema.ts'

/** Words that an adult reads in a minute (Brysbaert 2019, non-fiction in English). */
const wordsAMinute = 238

/** How long the headline is, and what of it search and cards show. */
export function headlineLength(headline: string): string {
  const length = [...headline].length
  if (length === 0) return ''
  return length > headlineShown
    ? `${length} characters; search and cards show about ${headlineShown}`
    : `${length} characters`
}

/** Words of the body, and the minutes that they take to read; counted when one pauses. */
export function BodyLength({ editor }: { editor: Editor }) {
  const [words, setWords] = useState(() => wordsOf(editor))
  const count = useDebouncedCallback(() => setWords(wordsOf(editor)), 400)
  useEffect(() => {
    editor.on('update', count)
    return () => void editor.off('update', count)
  }, [editor, count])
  if (words === 0) return null
  const minutes = Math.max(1, Math.round(words / wordsAMinute))
  return (
    <Text fz="xs" c="dimmed" mt={4} data-testid="body-length">
      {words.toLocaleString('en')} {words === 1 ? 'word' : 'words'} · {minutes} min to read
    </Text>
  )
}

function wordsOf({ state: { doc } }: Editor): number {
  return doc.textBetween(0, doc.content.size, ' ').split(/\s+/).filter(Boolean).length
}
