import type { FieldErrors } from './failures.ts'

/** PostgreSQL keeps no NUL, and no half of a character. */
export const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed()

/** What in something parsed can’t be kept, by its path. */
export function unstorable(given: unknown): FieldErrors {
  const errors = new Map<string, string[]>()
  const stack: [unknown, string][] = [[given, '']]
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [value, path] = top
    if (typeof value === 'string') {
      if (!isStorable(value)) errors.set(path, ['This holds a character that no text has.'])
    } else if (value && typeof value === 'object')
      for (const [key, child] of Object.entries(value))
        stack.push([child, path.length > 200 ? path : path ? `${path}.${key}` : key])
  }
  return Object.fromEntries(errors)
}
