'use client'
import { type ChangeEvent, useState } from 'react'
import type { ErrorOf } from './useAction.client.ts'

type Words<V> = { [Name in keyof V]: V[Name] extends string ? Name : never }[keyof V] & string

/** What stands in a form's fields while it is typed. */
export function useValues<V extends object>(initial: V, errorOf: ErrorOf) {
  const [values, setValues] = useState(initial)
  const set = (changed: Partial<V>) => setValues((before) => ({ ...before, ...changed }))
  /** A field of words. */
  const field = (name: Words<V>, label: string) => ({
    label,
    name,
    value: values[name] as string,
    error: errorOf(name),
    onChange: ({ currentTarget }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      set({ [name]: currentTarget.value } as Partial<V>),
  })
  return { values, set, field }
}
