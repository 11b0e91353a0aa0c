/** A server action as forms get it. Its outcome is that of app/(admin)/admin/outcome.ts. */
export type Act<T = void, I = unknown> = (
  input: I,
) => Promise<
  | { outcome: 'saved'; result: T }
  | { outcome: 'invalid'; fields: Record<string, string[]> }
  | { outcome: 'refused' | 'gone' | 'signed-out' | 'failed'; message: string }
>
