import { z } from 'zod'
import 'zod-openapi'
import {
  articleKinds,
  articleStates,
  correctionKinds,
  detailsSchema,
  genres,
} from '#lib/articles/schema.ts'
import { bylineKinds, bylineRoles } from '#lib/bylines/schema.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { purposes } from '#lib/pages/schema.ts'
import { id } from '#lib/platform/id.ts'

// What the API answers, as readers of the description and its tests have it.

export const timeSchema = z.iso.datetime().meta({ example: '2026-11-27T06:30:00.000Z' })
const urlSchema = z.url().meta({ example: 'https://news.example/article/ferry-runs-again' })
const languageTag = z.string().meta({ description: 'BCP 47 language tag.', example: 'en-GB' })

/** A body, once for the whole description. What comes in is parsed by it, whatever it is. */
export const bodySchema = documentSchema.meta({
  id: 'Body',
  description: 'The text: a ProseMirror document of the nodes and marks that are listed here.',
})
/** The same in a request: said to be what it is parsed as. */
export const givenBodySchema = documentSchema.meta({
  override: ({ jsonSchema }) => {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema]
    jsonSchema.$ref = '#/components/schemas/Body'
  },
})

export const pictureSchema = z
  .object({
    id,
    width: z.number().int().meta({ description: 'In pixels, of the largest size.' }),
    height: z.number().int(),
    credit: z.string(),
    sizes: z
      .array(z.object({ width: z.number().int(), url: urlSchema }))
      .meta({ description: 'The smallest first, as JPEG. The same names end in .webp and .avif.' }),
  })
  .meta({ id: 'Picture' })

const usedPicture = pictureSchema.extend({ alt: z.string(), caption: z.string() }).meta({
  id: 'UsedPicture',
  description: 'A picture with the words of the article that shows it.',
})

export const mediaSchema = pictureSchema
  .extend({
    fileName: z.string(),
    alt: z.string(),
    caption: z.string(),
    creator: z.string(),
    copyright: z.string(),
    createdAt: timeSchema,
  })
  .meta({ id: 'Media', description: 'A picture of the library.' })

const nameOf = (called: string) =>
  z.object({ id, slug: z.string(), name: z.string() }).meta({ id: called })
const sectionName = nameOf('SectionName')
const topicName = nameOf('TopicName')

const described = {
  id,
  slug: z.string(),
  url: urlSchema,
  name: z.string(),
  description: z.string(),
}
export const sectionSchema = z
  .object({
    ...described,
    position: z.number().int().meta({ description: 'Small numbers come first in menus.' }),
  })
  .meta({ id: 'Section' })
export const topicSchema = z.object(described).meta({ id: 'Topic' })

export const creditSchema = z
  .object({
    id,
    slug: z.string(),
    name: z.string().meta({ description: 'As it is printed on this article.' }),
    kind: z.enum(bylineKinds),
    role: z.enum(bylineRoles),
  })
  .meta({ id: 'Credit' })

export const bylineSchema = z
  .object({
    id,
    slug: z.string(),
    url: urlSchema,
    name: z.string(),
    kind: z.enum(bylineKinds),
    roleTitle: z.string(),
    biography: z.string(),
    contact: z.string().meta({ description: 'Public e-mail address; empty: none.' }),
    links: z.array(z.object({ label: z.string(), url: z.string() })),
    portrait: pictureSchema.nullable(),
    left: z.boolean().meta({ description: 'Have they left?' }),
  })
  .meta({ id: 'Byline' })

export const summarySchema = z
  .object({
    id,
    slug: z.string(),
    url: urlSchema,
    headline: z.string(),
    standfirst: z.string(),
    genre: z.enum(genres),
    language: languageTag,
    section: sectionName.nullable(),
    bylines: z.array(creditSchema),
    picture: usedPicture.nullable(),
    publishedAt: timeSchema,
    reads: z.number().int().meta({ description: 'How often it was read.' }),
  })
  .meta({ id: 'ArticleSummary' })

export const articleSchema = summarySchema
  .extend({
    kind: z.enum(articleKinds).meta({ description: '`live`: coverage in time-stamped entries.' }),
    changedAt: timeSchema.meta({ description: 'Last change of what readers see.' }),
    updatedAt: timeSchema
      .nullable()
      .meta({ description: 'Last change that an editor called substantial.' }),
    topics: z.array(topicName),
    body: bodySchema,
    text: z.string().meta({ description: 'The words of the body, a line a block.' }),
    html: z.string().meta({
      description: 'The body as readers get it, in elements of HTML. Each address in it is whole.',
    }),
    pictures: z
      .array(pictureSchema)
      .meta({ description: 'Those to which `mediaId` in the body refers.' }),
    articles: z
      .array(z.object({ id, slug: z.string(), url: urlSchema, headline: z.string() }))
      .meta({
        description: 'Those to which `articleId` in the body refers, as far as they are public.',
      }),
    corrections: z.array(
      z.object({ kind: z.enum(correctionKinds), text: z.string(), at: timeSchema }),
    ),
    place: z.string().meta({ description: 'Where it was reported from.' }),
    aiUse: z.string().meta({ description: 'What was made by artificial intelligence.' }),
    methods: z.string().meta({ description: 'How it was reported.' }),
    sources: z.array(z.object({ title: z.string(), url: z.string() })),
  })
  .meta({ id: 'Article' })

/** What a draft says: the same fields are saved. */
export const contentShape = {
  headline: z.string(),
  standfirst: z.string(),
  sectionId: id.nullable(),
  bylines: z
    .array(z.object({ bylineId: id, role: z.enum(bylineRoles) }))
    .meta({ description: 'In the order in which they are printed.' }),
  topics: z.array(z.string()),
  slug: z.string(),
  body: bodySchema,
  picture: z.object({ mediaId: id, alt: z.string(), caption: z.string() }).nullable(),
  details: detailsSchema,
}

export const draftSchema = z
  .object({
    id,
    version: z.number().int().meta({
      description: 'Raised by each save. The answer’s ETag names it: send it as If-Match.',
    }),
    state: z.enum(articleStates),
    publicUrl: urlSchema.nullable().meta({ description: 'Null before the first publication.' }),
    unpublishedChanges: z.boolean(),
    savedAt: timeSchema,
    publishedAt: timeSchema.nullable(),
    embargoUntil: timeSchema.nullable().meta({ description: 'Nobody publishes it before.' }),
    ...contentShape,
  })
  .meta({ id: 'Draft', description: 'An article as the newsroom is writing it.' })

export const draftSummarySchema = z
  .object({
    id,
    headline: z.string(),
    state: z.enum(articleStates),
    version: z.number().int(),
    section: sectionName.nullable(),
    savedAt: timeSchema,
    publishedAt: timeSchema.nullable(),
  })
  .meta({ id: 'DraftSummary' })

export const pageSummarySchema = z
  .object({
    slug: z.string(),
    url: urlSchema,
    title: z.string(),
    purpose: z.enum(purposes),
    description: z.string(),
    savedAt: timeSchema,
  })
  .meta({ id: 'PageSummary' })
export const pageSchema = pageSummarySchema
  .extend({ body: bodySchema, text: z.string() })
  .meta({ id: 'Page', description: 'A page that the newsroom wrote about itself.' })

const found = z.array(z.object({ text: z.string(), found: z.boolean() }))
export const foundSchema = z
  .object({
    article: summarySchema,
    headline: found,
    passage: found.meta({ description: 'Where the words stand; `found` marks them.' }),
  })
  .meta({ id: 'Found' })

export const readsSchema = z
  .object({
    reads: z.record(z.string(), z.number().int()).meta({ description: 'By slug.' }),
    unknown: z.array(z.string()).meta({ description: 'Those that readers can’t see.' }),
  })
  .meta({ id: 'Reads' })

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Which kind of problem: it leads to its description.' }),
    title: z.string(),
    status: z.number().int(),
    detail: z
      .string()
      .optional()
      .meta({ description: 'What is wrong here, and what would be right.' }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: 'By field, such as `details.language`.' }),
    currentVersion: z.number().int().optional().meta({ description: 'Of what stands there now.' }),
    request: z.string().optional().meta({
      description:
        'Id of the request, as X-Request-Id has it: whoever runs the site finds it in the log.',
    }),
  })
  .meta({ id: 'Problem', description: 'What went wrong, as RFC 9457 has it.' })

/** A page of a list. */
export const pageOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` to get what follows; null at the end.' }),
  })
