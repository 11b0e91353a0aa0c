'use client'
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type Editor, useEditorState } from '@tiptap/react'
import { useMemo } from 'react'
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

/** Words of the body, and the minutes that they take to read. */
export function BodyLength({ editor }: { editor: Editor }) {
  const now = useEditorState({ editor, selector: ({ editor }) => editor.state.doc })
  // Counted in a pause: a long text takes a moment.
  const [doc] = useDebouncedValue(now, 400)
  const words = useMemo(
    () => doc.textBetween(0, doc.content.size, ' ').split(/\s+/).filter(Boolean).length,
    [doc],
  )
  if (words === 0) return null
  const minutes = Math.max(1, Math.round(words / wordsAMinute))
  return (
    <Text fz="xs" c="dimmed" mt={4} data-testid="body-length">
      {words.toLocaleString('en')} {words === 1 ? 'word' : 'words'} · {minutes} min to read
    </Text>
  )
}
