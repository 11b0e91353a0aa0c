'use client'
import { type Document, documentSchema, emptyDocument } from '#lib/document/schema.ts'

// What is being typed, kept in the browser until the server has it.

/** An entry as its form has it. */
export type Typed = {
  /** The server knows it by this when it is sent again. */
  key: string
  headline: string
  body: Document
  bylines: number[]
  /** A moment (ISO 8601), or empty. */
  at: string
  pinned: boolean
  keyPoint: boolean
}

/** A random UUID, also where the page isn't served over https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, n) =>
    (n === 6 ? (byte & 15) | 64 : n === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export const emptyEntry = (bylines: number[]): Typed => ({
  key: newKey(),
  headline: '',
  body: emptyDocument,
  bylines,
  at: '',
  pinned: false,
  keyPoint: false,
})

/** What was typed here before and not sent. */
export function keptEntry(place: string): Typed | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as Typed | null
    return kept && { ...kept, body: documentSchema.parse(kept.body) }
  } catch {
    return null
  }
}

export function keepEntry(place: string, typed: Typed): void {
  try {
    localStorage.setItem(place, JSON.stringify(typed))
  } catch {
    // The browser's storage is full or closed: the words are on screen all the same.
  }
}

export function forgetEntry(place: string): void {
  localStorage.removeItem(place)
}
