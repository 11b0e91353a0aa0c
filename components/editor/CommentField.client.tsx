'use client'
import { Button, Group, Text, Textarea } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { type Mentionable, mentionsIn } from '#lib/comments/schema.ts'

type Failure = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

const shut = ({ name }: Mentionable) =>
  `${name} may not open this article, so a mention would lead nowhere: assign the article first.`

/** A field for a comment: @ and the beginning of a name offer colleagues to mention. */
export function CommentField({
  label,
  initial = '',
  submit,
  colleagues,
  onNeedColleagues,
  onSubmit,
  onCancel,
}: {
  label: string
  initial?: string
  /** What the button says. */
  submit: string
  colleagues: Mentionable[]
  /** Asks for them, as they are about to be needed. @returns all of them */
  onNeedColleagues: () => ReturnType<Act<Mentionable[]>>
  /** @returns undefined when it is done */
  onSubmit: (comment: { text: string; mentions: number[] }) => Promise<Failure | undefined>
  onCancel: () => void
}) {
  const [text, setText] = useState(initial)
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const [picked, setPicked] = useState<number[]>([])
  /** The name that is being typed, and where its @ stands. */
  const [typing, setTyping] = useState<{ at: number; name: string } | null>(null)
  const [chosen, setChosen] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()

  const offered = typing
    ? colleagues.filter(({ name }) => startsLike(name, typing.name)).slice(0, 8)
    : []
  const option = offered[Math.min(chosen, offered.length - 1)]

  function typed(value: string, caret: number): void {
    setText(value)
    const [, name] = /(?:^|[\s(])@([\p{L}\p{N}.’' -]{0,40})$/u.exec(value.slice(0, caret)) ?? []
    setTyping(name === undefined ? null : { at: caret - name.length - 1, name })
    setChosen(0)
  }

  function pick(colleague: Mentionable): void {
    if (!typing) return
    if (!colleague.mayOpen) {
      setError(shut(colleague))
      setTyping(null)
      return
    }
    setError('')
    const mention = `@${colleague.name} `
    const next = text.slice(0, typing.at) + mention + text.slice(typing.at + 1 + typing.name.length)
    setText(next)
    setPicked((now) => [...now, colleague.id])
    setTyping(null)
    const caret = typing.at + mention.length
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(caret, caret)
    })
  }

  async function send(): Promise<void> {
    setBusy(true)
    setError('')
    try {
      const failure = await told()
      if (!failure) return
      setError(
        failure.outcome === 'invalid'
          ? Object.values(failure.fields).flat().join(' ')
          : failure.message,
      )
      field.current?.focus()
    } catch {
      setError('Not sent: the connection failed. What you wrote is still here.')
    } finally {
      setBusy(false)
    }
  }

  /** One may write a name, and send it, before the colleagues have come: they are waited for. */
  async function told(): Promise<Failure | undefined> {
    if (!text.includes('@')) return onSubmit({ text, mentions: [] })
    const found = await onNeedColleagues()
    if (found.outcome !== 'saved') return found
    return onSubmit({ text, mentions: mentionsIn(text, found.result, picked) })
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void send()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (typing) setTyping(null)
      else onCancel()
    } else if (option) {
      const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: offered.length - 1 }
      const step = steps[event.key]
      if (step !== undefined) {
        event.preventDefault()
        setChosen((now) => (Math.min(now, offered.length - 1) + step) % offered.length)
      } else if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault()
        pick(option)
      }
    }
  }

  return (
    <div className="comment-field">
      <Textarea
        ref={field}
        label={label}
        description="@ mentions a colleague."
        autosize
        minRows={2}
        maxRows={10}
        data-autofocus
        autoFocus
        value={text}
        error={error}
        aria-autocomplete="list"
        aria-controls={option ? listId : undefined}
        aria-activedescendant={option ? `${listId}-${option.id}` : undefined}
        onFocus={() => void onNeedColleagues().catch(() => {})}
        onBlur={() => setTyping(null)}
        onChange={({ currentTarget }) => typed(currentTarget.value, currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      {option && (
        <div role="listbox" id={listId} aria-label="Colleagues" className="mention-list">
          {offered.map((colleague) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the field's
            <div
              key={colleague.id}
              id={`${listId}-${colleague.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={colleague === option}
              aria-disabled={!colleague.mayOpen}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(colleague)}
            >
              {colleague.name}
              {!colleague.mayOpen && <span> may not open this article</span>}
            </div>
          ))}
        </div>
      )}
      <Text className="unseen" role="status">
        {option ? `${offered.length === 1 ? '1 colleague' : `${offered.length} colleagues`}` : ''}
      </Text>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" loading={busy} onClick={() => void send()}>
          {submit}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </div>
  )
}

/** Does a name, or a word of it, begin so? */
function startsLike(name: string, beginning: string): boolean {
  const [whole, asked] = [name.toLowerCase(), beginning.toLowerCase()]
  return whole.startsWith(asked) || whole.includes(` ${asked}`)
}
