'use client'
import { Button, Group, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { Editor } from '@tiptap/react'
import { useEditorState } from '@tiptap/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Mentionable, type Thread, threadAddress } from '#lib/comments/schema.ts'
import { CommentField } from './CommentField.client.tsx'
import {
  beginning,
  goToPassage,
  markPassages,
  passageAtCursor,
  passagesInOrder,
  rangeOf,
  selectedPassage,
} from './CommentMarks.client.ts'
import { CommentThread } from './CommentThread.client.tsx'
import { type CommentActions, useThreads } from './useThreads.client.ts'
import type { Together } from './useTogether.client.ts'

type Passage = { quote: string; anchorFrom: string; anchorTo: string }
const wholeArticle: Passage = { quote: '', anchorFrom: '', anchorTo: '' }

/**
 * What the newsroom says about an article and its passages: marks in the text, and a panel beside
 * it. Readers never get any of it.
 */
export function Comments({
  articleId,
  editor,
  together,
  user,
  timeZone,
  actions,
}: {
  articleId: number
  editor: Editor
  together: Together
  user: { id: number }
  timeZone: string
  actions: CommentActions
}) {
  const { threads, heard, ask } = useThreads(articleId, user.id, together, actions.listThreads)
  const [opened, setOpened] = useState(false)
  const [active, setActive] = useState<number | null>(null)
  /** The passage that a new thread is begun about. */
  const [passage, setPassage] = useState<Passage | null>(null)
  const [said, setSaid] = useState('')
  const { colleagues, needColleagues } = useColleagues(articleId, actions.listMentionable)
  const panel = useRef<HTMLElement>(null)

  const open = useMemo(() => threads?.filter(({ resolvedAt }) => !resolvedAt) ?? [], [threads])
  const resolved = useMemo(() => threads?.filter(({ resolvedAt }) => resolvedAt) ?? [], [threads])
  const time = useMemo(() => clock(timeZone), [timeZone])

  useEffect(() => {
    const begun = passage?.quote ? [{ id: beginning, ...passage }] : []
    markPassages(editor, { anchored: [...open, ...begun].filter((one) => one.anchorFrom), active })
  }, [editor, open, active, passage])

  const order = useEditorState({
    editor,
    selector: ({ editor }) => passagesInOrder(editor),
    equalityFn: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  })
  // In the order of the text; before them what is about all of it, after them what lost its passage.
  const place = ({ id, quote }: Thread) =>
    !quote ? -1 : order.includes(id) ? order.indexOf(id) : order.length
  const sorted = [...open].sort((a, b) => place(a) - place(b))

  /** The thread to bring into sight as soon as it is drawn. */
  const [wanted, setWanted] = useState<{ id: number; focus: boolean } | null>(null)
  const show = useCallback((id: number, focus: boolean) => {
    setOpened(true)
    setActive(id)
    setWanted({ id, focus })
  }, [])
  useEffect(() => {
    if (!opened || !wanted || !threads) return
    const element = document.getElementById(threadAddress(wanted.id))
    if (!element) return
    for (let box = element.parentElement; box; box = box.parentElement)
      if (box instanceof HTMLDetailsElement) box.open = true
    element.scrollIntoView({ block: 'nearest' })
    if (wanted.focus) element.focus({ preventScroll: true })
    setWanted(null)
  }, [opened, wanted, threads])

  const begin = useCallback(() => {
    const selected = selectedPassage(editor)
    const thread = selected ? undefined : passageAtCursor(editor)
    if (thread) return show(thread, true)
    setPassage(selected ?? wholeArticle)
    setActive(null)
    setOpened(true)
  }, [editor, show])

  useEffect(() => {
    const { comments } = editor.storage
    comments.onBegin = begin
    comments.onPoint = (threadId) => show(threadId, false)
    comments.onToggle = () => setOpened((now) => !now)
    return () => {
      comments.onBegin = null
      comments.onPoint = null
      comments.onToggle = null
    }
  }, [editor, begin, show])
  // On a Mac the key with Option types another letter: the key counts, not what it types.
  useHotkeys([['mod+alt+M', begin, { usePhysicalKeys: true }]], [], true)

  const go = useCallback(
    (thread: Thread) => {
      setActive(thread.id)
      const range = rangeOf(editor.state, thread)
      if (range) goToPassage(editor, range)
    },
    [editor],
  )

  // A notification leads to a thread.
  const led = useRef('')
  useEffect(() => {
    const lead = () => {
      const [hash, id] = /^#thread-(\d+)$/.exec(location.hash) ?? []
      const thread = threads?.find((one) => one.id === Number(id))
      if (!hash || !thread || led.current === hash) return
      led.current = hash
      go(thread)
      show(thread.id, true)
    }
    const again = () => {
      led.current = ''
      lead()
    }
    lead()
    addEventListener('hashchange', again)
    return () => removeEventListener('hashchange', again)
  }, [threads, go, show])

  useEffect(() => {
    document.body.toggleAttribute('data-comments', opened)
    return () => document.body.removeAttribute('data-comments')
  }, [opened])

  function close(): void {
    setOpened(false)
    setPassage(null)
    setActive(null)
    editor.commands.focus(undefined, { scrollIntoView: false })
  }

  const entry = (thread: Thread) => (
    <CommentThread
      key={thread.id}
      thread={thread}
      userId={user.id}
      active={thread.id === active}
      here={thread.resolvedAt ? rangeOf(editor.state, thread) !== null : order.includes(thread.id)}
      time={time}
      actions={actions}
      colleagues={colleagues}
      onNeedColleagues={needColleagues}
      onGo={() => go(thread)}
      onDone={async (words) => {
        setSaid(words)
        await ask()
      }}
    />
  )

  return (
    <>
      <Text className="unseen" role="status">
        {heard}
      </Text>
      <Text className="unseen" role="status">
        {said}
      </Text>
      {opened && (
        <aside
          ref={panel}
          className="comments-panel"
          aria-label="Comments"
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
          }}
        >
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Title order={2} size="h4">
              Comments
            </Title>
            <Group gap="xs" wrap="nowrap">
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  setPassage(wholeArticle)
                  setActive(null)
                }}
              >
                On the article
              </Button>
              <Button size="compact-sm" variant="default" onClick={close}>
                Close
              </Button>
            </Group>
          </Group>
          {passage && (
            <div className="comment-thread" data-active>
              <p className="comment-quote">{passage.quote || 'About the whole article'}</p>
              <CommentField
                key={passage.anchorFrom}
                label="Comment"
                submit="Comment"
                colleagues={colleagues}
                onNeedColleagues={needColleagues}
                onCancel={() => setPassage(null)}
                onSubmit={async (comment) => {
                  const done = await actions.openThread({ articleId, ...passage, ...comment })
                  if (done.outcome !== 'saved') return done
                  setPassage(null)
                  setSaid('Commented.')
                  await ask()
                  show(done.result, true)
                  return undefined
                }}
              />
            </div>
          )}
          {threads && sorted.length === 0 && !passage && (
            <Text fz="sm" c="dimmed" my="sm">
              Nothing is open. Select a passage and press Comment, or Ctrl+Alt+M.
            </Text>
          )}
          <ol>{sorted.map(entry)}</ol>
          {resolved.length > 0 && (
            <details>
              <summary>Resolved ({resolved.length})</summary>
              <ol>{resolved.map(entry)}</ol>
            </details>
          )}
        </aside>
      )}
    </>
  )
}

/**
 * Colleagues are asked for when someone is about to write: `colleagues` are those known so far, and
 * `needColleagues` waits for all of them.
 */
function useColleagues(articleId: number, listMentionable: CommentActions['listMentionable']) {
  const [colleagues, setColleagues] = useState<Mentionable[]>([])
  const needColleagues = useCallback(async () => {
    const found = await listMentionable({ articleId })
    if (found.outcome === 'saved') setColleagues(found.result)
    return found
  }, [articleId, listMentionable])
  return { colleagues, needColleagues }
}

function clock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  return (date: Date) => format.format(date)
}
