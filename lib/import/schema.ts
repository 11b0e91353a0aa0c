import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { detailsSchema } from '#lib/articles/schema.ts'
import { bylineKinds, bylineRoles, linkSchema } from '#lib/bylines/schema.ts'
import { pageEditSchema } from '#lib/pages/schema.ts'
import { id } from '#lib/platform/id.ts'

const words = (max: number) => z.string().trim().min(1, 'must not be empty').max(max)

/** One line of an import file (docs/import.md). */
export const importLineSchema = z
  .strictObject({
    /** The other system's id: a second import of it changes nothing. */
    id: words(200),
    headline: words(300),
    standfirst: z.string().trim().max(1000).default(''),
    /** Name or slug; a section that isn't there yet is made. */
    section: words(80),
    /** Names or slugs, in the order in which they are printed; those that aren't there are made. */
    bylines: z
      .array(
        z.union(
          [
            words(120).transform((name) => ({ name, role: 'by' as const })),
            z.strictObject({ name: words(120), role: z.enum(bylineRoles).default('by') }),
          ],
          'must be a name, or an object with name and role',
        ),
      )
      .max(20)
      .default([]),
    /** Names; those that aren't there are made. */
    topics: z.array(words(60)).max(20).default([]),
    /** Type of work, language, place, methods, sources. */
    details: detailsSchema.strict().prefault({}),
    /** First publication; without it the article is a draft. */
    publishedAt: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
    /** Instead of publishedAt: hours before the import. */
    hoursAgo: z.number().positive().optional(),
    body: z.string().max(2_000_000),
    format: z.enum(['markdown', 'html']).default('markdown'),
    slug: slugSchema.optional(),
    reads: z
      .number()
      .int()
      .min(0)
      .max(2 ** 53 - 1)
      .default(0),
    picture: z
      .strictObject({
        /** Relative to the import file's folder. */
        path: words(1000),
        alt: z.string().trim().max(500).default(''),
        caption: z.string().trim().max(1000).default(''),
        credit: z.string().trim().max(200).default(''),
      })
      .optional(),
  })
  .refine((line) => !(line.publishedAt && line.hoursAgo), {
    path: ['hoursAgo'],
    message: 'give publishedAt or hoursAgo, not both',
  })
export type ImportLine = z.infer<typeof importLineSchema>

/** demo/newsroom.json: who and what an invented newsroom consists of. */
export const newsroomSchema = z.object({
  name: words(100),
  sections: z.array(
    z.object({ slug: slugSchema, name: words(80), description: z.string().default('') }),
  ),
  bylines: z.array(
    z.object({
      slug: slugSchema,
      name: words(120),
      kind: z.enum(bylineKinds).default('staff'),
      roleTitle: z.string().default(''),
      biography: z.string().default(''),
      contact: z.string().default(''),
      links: z.array(linkSchema).default([]),
      beats: z.array(z.string()).default([]),
      portrait: z.string().optional(),
    }),
  ),
  pages: z
    .array(
      pageEditSchema
        .pick({ purpose: true, slug: true, title: true, description: true })
        // Relative to the folder: a file of Markdown.
        .extend({ text: z.string() }),
    )
    .default([]),
})

/** What is uploaded in the newsroom, by the names of sources.ts: what it is, and what it is called. */
export const archiveFormats = {
  wordpress: { name: 'WordPress', is: 'an export of WordPress (.xml)' },
  ghost: { name: 'Ghost', is: 'an export of Ghost (.json)' },
  feed: { name: 'Feed', is: 'a feed, RSS or Atom (.xml)' },
  newsml: { name: 'Agency', is: 'an agency’s NewsML-G2 or NITF (.xml)' },
  markdown: { name: 'Markdown', is: 'a ZIP of a site’s folder of Markdown (.zip)' },
} as const
export type ArchiveFormat = keyof typeof archiveFormats

/** Bytes that are sent at once. */
export const pieceBytes = 8 * 2 ** 20
/** Bytes at a file's beginning by which it is known again. */
export const headBytes = 65_536
/** The file of a run that nobody touches for so many days is removed. */
export const archiveDays = 14

export const importStates = [
  'uploading',
  'ready',
  'running',
  'stopped',
  'interrupted',
  'failed',
  'done',
] as const
export type ImportState = (typeof importStates)[number]
/** look: a dry run. */
export const importTasks = ['look', 'import'] as const
export type ImportTask = (typeof importTasks)[number]

/** CRC-32 in hexadecimal: tells what a connection did to a piece. */
const sum = z.string().regex(/^[0-9a-f]{8}$/)

export const beginUploadSchema = z.object({
  fileName: z.string().trim().min(1, 'Choose a file.').max(255),
  size: z.number().int().min(1, 'The file is empty: choose another.').max(Number.MAX_SAFE_INTEGER),
  /** Of the first `headBytes`. */
  head: sum,
})
export type BeginUpload = z.infer<typeof beginUploadSchema>

/** What comes with a piece, as headers. */
export const pieceSchema = z.object({
  offset: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  sum,
})
export type Piece = z.infer<typeof pieceSchema>

const sectionName = z
  .string()
  .trim()
  .min(1, 'Name a section.')
  .max(80, 'A section’s name has up to 80 characters.')

/** What a category, a tag or a subject becomes; "itself": what the source makes of it unasked. */
export const becomes = ['itself', 'section', 'topic', 'leaveOut'] as const
export type Becomes = (typeof becomes)[number]

/** What someone chooses for an archive: of what its format has no use for, nothing is asked. */
export const choicesSchema = z.object({
  /** For articles that nothing puts into one. */
  section: sectionName.default('News'),
  /** The old site; its addresses lead here then. */
  site: z
    .union([
      z.literal(''),
      z.url({ protocol: /^https?$/, error: 'Enter a whole address, such as https://old.example.' }),
    ])
    .default(''),
  /** By the source's key of each. */
  categories: z.record(z.string().max(300), z.enum(becomes)).default({}),
  /** By post type. */
  types: z.record(z.string().max(300), z.enum(['article', 'page', 'skip'])).default({}),
  /** What was for some readers only stays a draft unless this is set. */
  membersToo: z.boolean().default(false),
  /** Everything comes in as a draft. */
  drafts: z.boolean().default(false),
  /** Name of the agency, whatever its files call it. */
  agency: z.string().trim().max(120, 'An agency’s name has up to 120 characters.').default(''),
  /** May pictures be fetched from the web? */
  download: z.boolean().default(true),
  /** A folder of pictures below DATA_DIR/import-media, or none. */
  media: z.string().max(255).default(''),
})
export type Choices = z.infer<typeof choicesSchema>

export const startImportSchema = z.object({
  id: id,
  task: z.enum(importTasks),
  choices: choicesSchema,
})

/** What there is to choose about in an archive. */
export type Found = {
  types: { type: string; count: number }[]
  categories: { key: string; name: string; texts: number }[]
  /** Categories beyond those that are listed. */
  more: number
}
