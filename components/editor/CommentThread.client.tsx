'use client'
import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import {
  type CommentRow,
  type Mentionable,
  type Thread,
  threadAddress,
} from '#lib/comments/schema.ts'
import { CommentField } from './CommentField.client.tsx'
import type { CommentActions } from './useThreads.client.ts'

type Failure = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

/** One thread: its passage, what was said about it, and what may be done. */
export function CommentThread({
  thread,
  userId,
  active,
  here,
  time,
  actions,
  colleagues,
  onNeedColleagues,
  onGo,
  onDone,
}: {
  thread: Thread
  userId: number
  active: boolean
  /** Is its passage in the text? */
  here: boolean
  time: (date: Date) => string
  actions: CommentActions
  colleagues: Mentionable[]
  onNeedColleagues: () => ReturnType<Act<Mentionable[]>>
  /** Leads to the passage. */
  onGo: () => void
  /** Something was said or done; @param words for those who listen */
  onDone: (words: string) => Promise<void>
}) {
  const [writing, setWriting] = useState<'reply' | number | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const { quote, comments } = thread
  const resolved = thread.resolvedAt !== null
  const field = { colleagues, onNeedColleagues, onCancel: () => setWriting(null) }

  async function finish(doing: ReturnType<Act>, words: string): Promise<Failure | undefined> {
    const done = await doing
    if (done.outcome !== 'saved') return done
    setWriting(null)
    await onDone(words)
    return undefined
  }

  async function resolve(): Promise<void> {
    setBusy(true)
    setProblem('')
    const words = resolved ? 'Opened again.' : 'Resolved.'
    const asked = actions.resolveThread({ threadId: thread.id, resolved: !resolved })
    const failure = await finish(asked, words).catch(() => 'lost' as const)
    if (failure === 'lost') setProblem('Not done: the connection failed. Try again.')
    else if (failure) setProblem('message' in failure ? failure.message : 'Not done.')
    setBusy(false)
  }

  return (
    <li
      id={threadAddress(thread.id)}
      className="comment-thread"
      data-active={active || undefined}
      tabIndex={-1}
    >
      {quote && here && (
        <button type="button" className="comment-quote" onClick={onGo}>
          <span className="unseen">Go to the passage: </span>
          {quote}
        </button>
      )}
      {quote && !here && (
        <p className="comment-quote">
          <em>The passage is gone: </em>
          <s>{quote}</s>
        </p>
      )}
      {!quote && <p className="comment-quote">About the whole article</p>}
      {comments.map((comment) =>
        writing === comment.id ? (
          <CommentField
            key={comment.id}
            {...field}
            label="Change the comment"
            initial={comment.text}
            submit="Save"
            onSubmit={(said) =>
              finish(actions.editComment({ commentId: comment.id, ...said }), 'Changed.')
            }
          />
        ) : (
          <Comment
            key={comment.id}
            comment={comment}
            time={time}
            colleagues={colleagues}
            onEdit={comment.writtenBy === userId ? () => setWriting(comment.id) : null}
          />
        ),
      )}
      {resolved && (
        <p className="comment-resolved">
          Resolved by {thread.resolvedByName}
          {thread.resolvedAt && `, ${time(thread.resolvedAt)}`}
        </p>
      )}
      {writing === 'reply' ? (
        <CommentField
          {...field}
          label="Reply"
          submit="Reply"
          onSubmit={(said) => finish(actions.reply({ threadId: thread.id, ...said }), 'Replied.')}
        />
      ) : (
        <Group gap="xs" mt={6}>
          {!resolved && (
            <Button size="compact-sm" variant="default" onClick={() => setWriting('reply')}>
              Reply
            </Button>
          )}
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void resolve()}>
            {resolved ? 'Open again' : 'Resolve'}
          </Button>
        </Group>
      )}
      {problem && <p role="alert">{problem}</p>}
    </li>
  )
}

function Comment({
  comment: { text, writtenByName, at, editedAt },
  time,
  colleagues,
  onEdit,
}: {
  comment: CommentRow
  time: (date: Date) => string
  colleagues: Mentionable[]
  onEdit: (() => void) | null
}) {
  return (
    <div className="comment">
      <p className="comment-head">
        <strong>{writtenByName}</strong> <time dateTime={at.toISOString()}>{time(at)}</time>
        {editedAt && <span title={time(editedAt)}> · changed</span>}
        {onEdit && (
          <button type="button" onClick={onEdit}>
            Change<span className="unseen"> this comment</span>
          </button>
        )}
      </p>
      <p className="comment-text">{withMentions(text, colleagues)}</p>
    </div>
  )
}

/** Names of colleagues with an @ stand out. */
function withMentions(text: string, colleagues: Mentionable[]) {
  const names = colleagues
    .map(({ name }) => name)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (names.length === 0) return text
  const parts = text.split(new RegExp(`(@(?:${names.join('|')}))`))
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
  return parts.map((part, n) => (n % 2 ? <strong key={n}>{part}</strong> : part))
}
