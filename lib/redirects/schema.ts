import { z } from 'zod'

/** What someone says of a redirect. */
export const redirectEditSchema = z.object({
  /** An old address: a path, or the whole of it with the old site's name. */
  path: z
    .string()
    .trim()
    .min(1, 'Enter the old address, such as /2019/05/ferry.html or /?p=123.')
    .max(500, 'Use at most 500 characters.'),
  target: z
    .string()
    .trim()
    .min(1, 'Enter where it leads, such as /article/ferry-runs-again.')
    .max(1000, 'Use at most 1000 characters.'),
  note: z.string().trim().max(300, 'Use at most 300 characters.').default(''),
  /** May it lead to another site? */
  elsewhere: z.boolean().default(false),
})
export type RedirectEdit = z.input<typeof redirectEditSchema>

export const maxRedirectLines = 100_000

/** The query string of the list. */
export const redirectQuerySchema = z.object({
  search: z.string().trim().max(200).optional().catch(undefined),
  after: z.string().max(500).optional().catch(undefined),
})

export type RedirectRow = {
  id: number
  path: string
  target: string
  note: string
  savedByName: string
  savedAt: Date
}

/** A line of a file that can't be taken. */
export type WrongLine = { line: number; path: string; problem: string }

export type RedirectReport = {
  /** Were they written? */
  written: boolean
  created: number
  changed: number
  unchanged: number
  /** Of the lines that can't be taken, at most this report's length. */
  wrong: WrongLine[]
  wrongLines: number
}
