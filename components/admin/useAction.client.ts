'use client'
import { useState, useTransition } from 'react'
import type { Act } from './act.ts'

/** The error of one field, ready for an input's `error`. */
export type ErrorOf = (field: string) => string | undefined

/**
 * Runs a server action from a form that keeps its own values. `said` is what to announce; the first
 * wrong field gets the focus.
 */
export function useAction() {
  const [pending, start] = useTransition()
  const [fields, setFields] = useState<Record<string, string[]>>({})
  const [said, setSaid] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)

  function run<T>(
    action: () => ReturnType<Act<T>>,
    onSaved: (result: T) => string | undefined | Promise<string | undefined>,
  ): void {
    start(async () => {
      setSaid(null)
      try {
        const done = await action()
        setFields(done.outcome === 'invalid' ? done.fields : {})
        if (done.outcome === 'saved') {
          const text = await onSaved(done.result)
          if (text) setSaid({ tone: 'good', text })
        } else if (done.outcome === 'invalid') {
          const whole = done.fields['']?.join(' ')
          setSaid({ tone: 'bad', text: whole ?? 'Not saved: see the marked fields.' })
          focusFirst(Object.keys(done.fields))
        } else {
          setSaid({ tone: 'bad', text: done.message })
        }
      } catch {
        setSaid({
          tone: 'bad',
          text: 'Not saved: the connection failed. What you typed is still here.',
        })
      }
    })
  }

  const errorOf: ErrorOf = (field) => fields[field]?.join(' ')
  return { run, pending, said, errorOf }
}

/** Gives the first of these fields the focus. */
export function focusFirst(names: string[]): void {
  requestAnimationFrame(() => {
    const all = document.querySelectorAll<HTMLElement>('[data-field], [name]')
    for (const element of all) {
      if (names.includes(element.dataset.field ?? element.getAttribute('name') ?? '')) {
        element.focus()
        return
      }
    }
  })
}
