import { z } from 'zod'
import { illegiblePairs } from './contrast.ts'

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'Give a colour as #rrggbb, in small letters.')

export const schemes = ['light', 'dark'] as const

const palette = z.object({
  /** The ground of a page. */
  paper: colour,
  /** The ground of boxes. */
  wash: colour,
  ink: colour,
  /** Of what stands back: standfirsts of cards, date lines, captions. */
  soft: colour,
  /** Of thin lines. */
  rule: colour,
  /** Of kickers and links. */
  accent: colour,
  /** Of what is urgent: breaking, live. */
  alert: colour,
})
export type Palette = z.infer<typeof palette>

/** The lowest and the highest value of an axis of a variable font that pages use. */
const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high)

const axes = z.record(z.string().regex(/^[a-zA-Z]{4}$/), range)

const face = z.object({
  family: z.string().regex(/^[\w ]+$/, 'A family’s name has letters, digits and blanks.'),
  /** An npm package of Fontsource. */
  package: z.string().regex(/^@fontsource(-variable)?\/[a-z0-9-]+$/),
  /** Its files, for each subset and style. */
  files: z.string().regex(/^[a-z0-9-]*\{subset\}[a-z0-9-]*\{style\}[a-z0-9-]*\.woff2$/),
  /** What is kept of its axes: the less, the smaller the files. */
  axes,
  /** The same of its italic; null: it has none that is used. */
  italic: axes.nullable(),
  /** After what the stand-ins look that are there until it has come. */
  kind: z.enum(['serif', 'sans']),
})
export type Face = z.infer<typeof face>

/** What a newsroom makes its own of the readers' pages. */
export const themeSchema = z.object({
  /** The paper's name until an administrator sets another. */
  name: z.string().trim().min(1).max(100),
  /** An SVG or PNG beside the theme file, in place of the set name; null: none. */
  logo: z
    .object({
      file: z.string().regex(/^[\w-]+\.(svg|png)$/),
      /** For browsers, so that its place is kept (px). */
      width: z.number().int().positive(),
      height: z.number().int().positive(),
    })
    .nullable(),
  colours: z
    .object({ light: palette, dark: palette })
    .superRefine(({ light, dark }, { addIssue }) => {
      for (const [scheme, colours] of Object.entries({ light, dark })) {
        for (const { text, ground, ratio } of illegiblePairs(colours)) {
          addIssue({
            code: 'custom',
            path: [scheme, text],
            message: `${text} on ${ground} has a contrast of ${ratio.toFixed(2)}: 4.5 is the least.`,
          })
        }
      }
    }),
  faces: z.object({
    /** Headlines and text. */
    reading: face,
    /** Kickers, bylines, captions, tables, buttons. */
    interface: face,
  }),
  layout: z.object({
    /** Width of an article's text (rem): 60 to 75 characters a line. */
    measure: z.number().min(30).max(48),
    /** Width of the whole page (rem). */
    width: z.number().min(60).max(100),
    /** Where the name stands. */
    masthead: z.enum(['centred', 'start']),
    /** Columns of the row of a front. */
    frontColumns: z.union([z.literal(3), z.literal(4)]),
  }),
})
export type Theme = z.output<typeof themeSchema>
export type ThemeInput = z.input<typeof themeSchema>
