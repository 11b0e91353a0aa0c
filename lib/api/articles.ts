import { z } from 'zod'
import { readArticle } from '#lib/articles/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { bodyHtml } from './article-html.ts'
import { cursorOf, pageFrom, timeCursor } from './cursor.ts'
import { endpoint, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { findPublished, listPublished } from './queries.ts'
import { apiPath } from './schema.ts'
import { articleSchema, pageOf, summarySchema } from './shapes.ts'
import { articleShape, summaryShape } from './shaping.ts'

const slug = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/, 'Send a slug: lower-case letters, digits and hyphens.')
    .optional()
    .meta({ description: `Slug of a ${what}.` })

/** A day (its beginning, UTC) or a time, within what a newsroom's years can be. */
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'Send a day (2026-11-27) or a time with its zone (2026-11-27T06:30:00Z).',
  })
  .transform((text) => new Date(text))
  .refine(
    (time) => time >= new Date('1000-01-01') && time < new Date('3000-01-01'),
    'Send a time between the years 1000 and 3000.',
  )
  .optional()

const list = endpoint({
  method: 'GET',
  path: '/articles',
  id: 'listArticles',
  group: 'Articles',
  summary: 'Published articles, newest first',
  description: 'Filters are joined: an article passes all of them.',
  query: z.strictObject({
    section: slug('section'),
    topic: slug('topic'),
    byline: slug('byline'),
    language: z
      .string()
      .regex(/^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Send a language tag, such as en-GB or cs.')
      .max(40)
      .optional()
      .meta({ description: 'BCP 47 language tag.' }),
    since: moment.meta({ description: 'Published at this time or later.' }),
    until: moment.meta({ description: 'Published before this time.' }),
    q: z
      .string()
      .trim()
      .min(1, 'Send a word.')
      .max(200, 'Use at most 200 characters.')
      .optional()
      .meta({ description: 'Only articles that have these words. The best first: see /search.' }),
    ...pageQuery,
  }),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(summarySchema) } },
  async run({ query: { limit, after, ...filter } }) {
    const place = timeCursor('articles', after)
    const rows = await listPublished(filter, limit + 1, place)
    const { language } = await readSettings()
    const { items, next } = pageFrom(rows, limit, (last) =>
      cursorOf('articles', last.publishedAt.getTime(), last.id),
    )
    return { status: 200, body: { items: items.map((one) => summaryShape(one, language)), next } }
  },
})

const one = endpoint({
  method: 'GET',
  path: '/articles/{article}',
  id: 'readArticle',
  group: 'Articles',
  summary: 'One published article, whole',
  description:
    'By its number or by any slug that it has or had: an earlier slug answers 301, and what was taken down 410.',
  params: z.object({
    article: z
      .string()
      .regex(/^[a-z0-9-]{1,100}$/, 'Send a number or a slug.')
      .meta({
        description: 'Number or slug. Digits alone are a number.',
        example: 'ferry-runs-again',
      }),
  }),
  answers: {
    200: { description: 'The article.', schema: articleSchema },
    301: { description: 'It has another slug now.', headers: { Location: 'Where it is.' } },
  },
  async run({ params }) {
    const found = await findPublished(params.article)
    if (!found) throw new Problem('not-found', { detail: 'There is no such article.' })
    if (found.status === 'gone') throw new Problem('gone')
    if (found.status === 'moved')
      return { status: 301, headers: { Location: `${apiPath}/articles/${found.slug}` } }
    const article = await readArticle(found.slug)
    // It was taken down in between.
    if (!article) throw new Problem('not-found', { detail: 'There is no such article.' })
    const { language } = await readSettings()
    const html = await bodyHtml(article, language)
    return { status: 200, body: { ...articleShape(article, language), html } }
  },
})

export const articleEndpoints = [list, one]
