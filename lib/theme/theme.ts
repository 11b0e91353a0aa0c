import { z } from 'zod'
import { theme as given } from '../../theme/theme.ts'
import { type Theme, themeSchema } from './schema.ts'

/**
 * The theme, checked.
 * @throws Error that says what is wrong in which part
 */
export function readTheme(from: unknown = given): Theme {
  const parsed = themeSchema.safeParse(from)
  if (parsed.success) return parsed.data
  throw new Error(`theme/theme.ts can't be used:\n${z.prettifyError(parsed.error)}`)
}
