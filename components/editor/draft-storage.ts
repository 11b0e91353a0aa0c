import { z } from 'zod'
import { type ArticleEdit, articleEditSchema } from '#lib/articles/schema.ts'

// What is typed goes into the browser's storage at once, and stays there until the server has
// acknowledged it.

const storedSchema = z.object({ edit: articleEditSchema, baseVersion: z.number(), at: z.number() })
export type StoredDraft = z.infer<typeof storedSchema>

const keyOf = (articleId: number | null, userId: number) =>
  `broadsheet.article.${articleId ?? 'new'}.${userId}`

export function storeDraft(
  articleId: number | null,
  userId: number,
  edit: ArticleEdit,
  baseVersion: number,
): void {
  try {
    const stored: StoredDraft = { edit, baseVersion, at: Date.now() }
    localStorage.setItem(keyOf(articleId, userId), JSON.stringify(stored))
  } catch {
    // Storage is full or forbidden: the form still holds the text.
  }
}

export function storedDraft(articleId: number | null, userId: number): StoredDraft | null {
  try {
    const parsed = storedSchema.safeParse(
      JSON.parse(localStorage.getItem(keyOf(articleId, userId)) ?? 'null'),
    )
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function forgetDraft(articleId: number | null, userId: number): void {
  try {
    localStorage.removeItem(keyOf(articleId, userId))
  } catch {
    // Nothing is stored then.
  }
}
