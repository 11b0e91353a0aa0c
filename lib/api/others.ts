import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { readPage } from '#lib/pages/queries.ts'
import { purposes } from '#lib/pages/schema.ts'
import { readMany } from '#lib/reads/many.ts'
import { manyReadsSchema } from '#lib/reads/schema.ts'
import { searchArticles } from '#lib/search/queries.ts'
import { maxFound, resultsOnAPage, searchSorts } from '#lib/search/schema.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { cursorOf, numberCursor, pageFrom } from './cursor.ts'
import { endpoint, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listPublicPages } from './queries.ts'
import { foundSchema, pageOf, pageSchema, pageSummarySchema, readsSchema } from './shapes.ts'
import { summaryShape, urlOf } from './shaping.ts'

const slug = z.string().regex(/^[a-z0-9-]{1,100}$/, 'Send a slug.')

const search = endpoint({
  method: 'GET',
  path: '/search',
  id: 'search',
  group: 'Search, pages, reads',
  summary: 'Articles that have these words, the best first',
  description: `As readers search: “phrases”, OR, -without. ${resultsOnAPage} at a time, ${maxFound} at most. An article that comes in while you page through may move the others by one.`,
  query: z.strictObject({
    q: z.string().trim().min(1, 'Send a word.').max(200, 'Use at most 200 characters.'),
    section: slug.optional(),
    byline: slug.optional(),
    sort: z.enum(searchSorts).default('relevance'),
    after: pageQuery.after,
  }),
  answers: {
    200: {
      description: 'A page of what was found.',
      schema: pageOf(foundSchema).extend({
        total: z
          .number()
          .int()
          .meta({ description: `At most ${maxFound}.` }),
        instead: z
          .string()
          .nullable()
          .meta({ description: 'Nothing has those words: what was searched for instead.' }),
      }),
    },
  },
  async run({ query: { q, section, byline, sort, after } }) {
    const page = numberCursor('search', after) + 1
    if (page > maxFound / resultsOnAPage)
      throw new Problem('bad-request', { errors: { after: ['The list ends before that.'] } })
    const results = await searchArticles({ q, section, by: byline, sort, page })
    const { language } = await readSettings()
    const { found, total, instead } = results
    const more = page * resultsOnAPage < total
    return {
      status: 200,
      body: {
        items: found.map(({ card, headline, passage }) => ({
          article: summaryShape(card, language),
          headline,
          passage,
        })),
        next: more ? cursorOf('search', page) : null,
        total,
        instead,
      },
    }
  },
})

type Row = Awaited<ReturnType<typeof listPublicPages>>[number]
const summary = ({ slug, title, purpose, description, savedAt }: Omit<Row, 'id'>) => ({
  ...{ slug, title, description },
  purpose: purposes.find((one) => one === purpose) ?? ('other' as const),
  url: urlOf('page', slug),
  savedAt: savedAt.toISOString(),
})

const pages = endpoint({
  method: 'GET',
  path: '/pages',
  id: 'listPages',
  group: 'Search, pages, reads',
  summary: 'Pages that the newsroom wrote about itself',
  query: z.strictObject(pageQuery),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(pageSummarySchema) } },
  async run({ query: { limit, after } }) {
    const rows = await listPublicPages(limit + 1, numberCursor('pages', after))
    const { items, next } = pageFrom(rows, limit, ({ id }) => cursorOf('pages', id))
    return { status: 200, body: { items: items.map(summary), next } }
  },
})

const page = endpoint({
  method: 'GET',
  path: '/pages/{slug}',
  id: 'readPage',
  group: 'Search, pages, reads',
  summary: 'One page, whole',
  params: z.object({ slug: slugSchema }),
  answers: { 200: { description: 'The page.', schema: pageSchema } },
  async run({ params }) {
    const found = await readPage(params.slug)
    if (!found) throw new Problem('not-found', { detail: 'There is no such page.' })
    const body = documentSchema.parse(found.body)
    return { status: 200, body: { ...summary(found), body, text: plainText(body) } }
  },
})

const reads = endpoint({
  method: 'GET',
  path: '/reads',
  id: 'readCounts',
  group: 'Search, pages, reads',
  summary: 'How often articles were read',
  query: z.strictObject({
    slugs: z
      .string()
      .max(11_000, 'Send at most 100 slugs.')
      .meta({ description: 'Up to 100 slugs, joined by commas.' }),
  }),
  answers: { 200: { description: 'The counts.', schema: readsSchema } },
  async run({ query }) {
    const asked = manyReadsSchema.safeParse({ slugs: [query.slugs] })
    if (!asked.success)
      throw new Problem('bad-request', {
        errors: { slugs: asked.error.issues.map(({ message }) => message) },
      })
    return { status: 200, body: await readMany(asked.data.slugs) }
  },
})

export const otherEndpoints = [search, pages, page, reads]
