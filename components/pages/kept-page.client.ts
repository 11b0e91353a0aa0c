'use client'
import { type PageEdit, pageEditSchema } from '#lib/pages/schema.ts'

// What is being typed, kept in the browser until the server has it.

/** The text, and the version that it was begun on; 0: a new page. */
export type KeptPage = { baseVersion: number; edit: PageEdit }

/** What was typed here before and not saved; a title may still be missing. */
export function keptPage(place: string): KeptPage | null {
  try {
    const { baseVersion, edit } = JSON.parse(localStorage.getItem(place) ?? 'null') as KeptPage
    const { title } = edit
    return {
      baseVersion,
      edit: { ...pageEditSchema.parse({ ...edit, title: title || '-' }), title },
    }
  } catch {
    return null
  }
}

export function keepPage(place: string, kept: KeptPage): void {
  try {
    localStorage.setItem(place, JSON.stringify(kept))
  } catch {
    // The browser's storage is full or closed: the words are on screen all the same.
  }
}

export function forgetPage(place: string): void {
  try {
    localStorage.removeItem(place)
  } catch {
    // As above.
  }
}
