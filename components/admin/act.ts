/** A server action as forms get it. Its outcome is that of app/(admin)/admin/outcome.ts. */
export type Act<T = void, I = unknown> = (
  input: I,
) => Promise<
  | { outcome: 'saved'; result: T }
  | { outcome: 'invalid'; fields: Record<string, string[]> }
  | { outcome: 'refused' | 'gone' | 'signed-out' | 'failed'; message: string }
>

/** How a form ended, where that led nowhere else; null: it wasn't sent yet. */
export type Answer<T = void> =
  | (Awaited<ReturnType<Act<T>>> & {
      /** What was typed, but for what nobody may see. */
      typed?: Record<string, string>
      /** What an earlier step gave, where this one led nowhere. */
      still?: T
    })
  | null

/** A server action as a form takes it that works without JavaScript too. */
export type FormAct<T = void> = (before: Answer<T>, form: FormData) => Promise<Answer<T>>
