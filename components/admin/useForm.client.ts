'use client'
import { unstable_rethrow } from 'next/navigation'
import { type FormEvent, useActionState, useState, useTransition } from 'react'
import type { Answer, FormAct } from './act.ts'
import { focusFirst } from './useAction.client.ts'

/**
 * A form that works without JavaScript: the browser posts it, and the page comes back with the answer.
 * With JavaScript the fields keep what was typed, also when the connection fails, and the first wrong
 * one gets the focus.
 */
export function useForm<T = void>(act: FormAct<T>) {
  const [posted, action] = useActionState(act, null)
  const [answered, setAnswered] = useState<Answer<T>>()
  const [pending, start] = useTransition()
  const answer = answered === undefined ? posted : answered
  /** What the last step that led on gave. */
  const result = answer?.outcome === 'saved' ? answer.result : answer?.still
  const fields = answer?.outcome === 'invalid' ? answer.fields : {}
  const [firstWrong] = Object.keys(fields)

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const still = result !== undefined && { still: result }
    start(async () => {
      try {
        const next = await act(answer, form)
        setAnswered(next && next.outcome !== 'saved' ? { ...next, ...still } : next)
        if (next?.outcome === 'invalid') focusFirst(Object.keys(next.fields))
      } catch (error) {
        // It leads to another page.
        unstable_rethrow(error)
        const message =
          'The connection failed. What you typed is still here: try again in a moment.'
        setAnswered({ outcome: 'failed', message, ...still })
      }
    })
  }

  return {
    answer,
    result,
    pending,
    /** For the form itself. */
    form: { action, onSubmit },
    /** What is wrong with the form as a whole. */
    problem: answer && 'message' in answer ? answer.message : fields['']?.join(' '),
    /** For a field that nobody may see again. */
    secret: (name: string) => ({
      name,
      error: fields[name]?.join(' '),
      autoFocus: name === firstWrong,
    }),
    /** For any other field. */
    field: (name: string) => ({
      name,
      error: fields[name]?.join(' '),
      autoFocus: name === firstWrong,
      defaultValue: answer?.typed?.[name] ?? '',
    }),
  }
}
