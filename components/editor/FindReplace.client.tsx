'use client'
import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core'
import type { Editor } from '@tiptap/react'
import {
  findNext,
  findPrev,
  getMatchHighlights,
  replaceAll,
  replaceNext,
  SearchQuery,
  setSearchState,
} from 'prosemirror-search'
import { useEffect, useState } from 'react'

/** Finds words in the body, and puts others in their place. */
export function FindReplace({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const [search, setSearch] = useState('')
  const [replace, setReplace] = useState('')
  const [exact, setExact] = useState(false)
  const [said, setSaid] = useState('')

  useEffect(() => {
    const query = new SearchQuery({ search, replace, caseSensitive: exact })
    editor.view.dispatch(setSearchState(editor.state.tr, query))
    const found = search ? getMatchHighlights(editor.state).find().length : 0
    setSaid(search ? `${found} found` : '')
  }, [editor, search, replace, exact])
  useEffect(
    () => () => {
      if (!editor.isDestroyed)
        editor.view.dispatch(setSearchState(editor.state.tr, new SearchQuery({ search: '' })))
    },
    [editor],
  )

  type Step = typeof findNext
  const run = (step: Step) => {
    step(editor.state, editor.view.dispatch, editor.view)
    const found = getMatchHighlights(editor.state).find().length
    setSaid(`${found} found`)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: it stands within the article's own form
    <div
      className="find-replace"
      role="search"
      aria-label="Find and replace"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
        if (event.key === 'Enter' && (event.target as HTMLElement).tagName === 'INPUT') {
          event.preventDefault()
          run(event.shiftKey ? findPrev : findNext)
        }
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          label="Find"
          autoFocus
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="Replace with"
          value={replace}
          onChange={({ currentTarget }) => setReplace(currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => run(findPrev)}>
          Previous
        </Button>
        <Button size="xs" variant="default" onClick={() => run(findNext)}>
          Next
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!editor.isEditable}
          onClick={() => run(replaceNext)}
        >
          Replace
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!editor.isEditable}
          onClick={() => run(replaceAll)}
        >
          Replace all
        </Button>
        <Button size="xs" variant="subtle" onClick={onClose}>
          Close
        </Button>
      </Group>
      <Group mt={6}>
        <Checkbox
          size="xs"
          label="Same capitals"
          checked={exact}
          onChange={({ currentTarget }) => setExact(currentTarget.checked)}
        />
        <Text fz="xs" role="status">
          {said}
        </Text>
      </Group>
    </div>
  )
}
