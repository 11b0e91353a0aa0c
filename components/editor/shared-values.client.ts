'use client'
import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from 'react'
import type * as Y from 'yjs'
import {
  choicesOf,
  readChoices,
  replaceText,
  type SharedChoice,
  type SharedChoices,
} from '#lib/articles/shared-document.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

/**
 * A shared text as the value of a field. What others type in it moves this one's selection along.
 * @returns the text, and what takes a new one
 */
export function useSharedText(
  text: Y.Text,
  field: RefObject<Field | null>,
): [string, (next: string) => void] {
  const [, changed] = useReducer((n: number) => n + 1, 0)
  const selection = useRef<{ start: number; end: number } | null>(null)
  useEffect(() => {
    const observe = (event: Y.YTextEvent) => {
      const element = field.current
      if (!event.transaction.local && element && document.activeElement === element) {
        selection.current = {
          start: moved(element.selectionStart ?? 0, event.delta),
          end: moved(element.selectionEnd ?? 0, event.delta),
        }
      }
      changed()
    }
    text.observe(observe)
    changed()
    return () => text.unobserve(observe)
  }, [text, field])
  useLayoutEffect(() => {
    const { current: element } = field
    if (selection.current && element)
      element.setSelectionRange(selection.current.start, selection.current.end)
    selection.current = null
  })
  return [text.toString(), (next) => text.doc?.transact(() => replaceText(text, next))]
}

/** Where a place in a text is after a change of it. */
function moved(place: number, delta: Y.YTextEvent['delta']): number {
  let at = 0
  let result = place
  for (const { retain, insert, delete: removed } of delta) {
    if (retain) at += retain
    else if (typeof insert === 'string') {
      if (at < result) result += insert.length
      at += insert.length
    } else if (removed && at < result) result -= Math.min(removed, result - at)
  }
  return result
}

/** The fields that are chosen as a whole, and what chooses. */
export function useSharedChoices(
  doc: Y.Doc,
): [SharedChoices, <N extends SharedChoice>(name: N, value: SharedChoices[N]) => void] {
  const [chosen, setChosen] = useState(() => readChoices(doc))
  useEffect(() => {
    const choices = choicesOf(doc)
    const changed = () => setChosen(readChoices(doc))
    choices.observe(changed)
    changed()
    return () => choices.unobserve(changed)
  }, [doc])
  const choose = useCallback(
    <N extends SharedChoice>(name: N, value: SharedChoices[N]) =>
      void choicesOf(doc).set(name, value),
    [doc],
  )
  return [chosen, choose]
}
