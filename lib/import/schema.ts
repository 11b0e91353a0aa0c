import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { detailsSchema } from '#lib/articles/schema.ts'
import { bylineKinds, bylineRoles, linkSchema } from '#lib/bylines/schema.ts'
import { pageEditSchema } from '#lib/pages/schema.ts'

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
