import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { listSections, readSection } from '#lib/sections/queries.ts'
import { cursorOf, numberCursor, pageFrom } from './cursor.ts'
import { endpoint, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listTopics } from './queries.ts'
import { pageOf, sectionSchema, topicSchema } from './shapes.ts'
import { namedShape } from './shaping.ts'

const bySlug = z.object({ slug: slugSchema.meta({ description: 'Its present slug.' }) })
const pages = z.strictObject(pageQuery)
const aPage = (schema: z.ZodType) => ({ 200: { description: 'A page of the list.', schema } })
const missing = (what: string) => new Problem('not-found', { detail: `There is no such ${what}.` })

const sections = endpoint({
  method: 'GET',
  path: '/sections',
  id: 'listSections',
  group: 'Sections, topics, bylines',
  summary: 'All sections, in the newsroom’s order',
  answers: aPage(pageOf(sectionSchema)),
  async run() {
    const items = (await listSections()).map((one) => namedShape('section', one))
    return { status: 200, body: { items, next: null } }
  },
})

const section = endpoint({
  method: 'GET',
  path: '/sections/{slug}',
  id: 'readSection',
  group: 'Sections, topics, bylines',
  summary: 'One section',
  params: bySlug,
  answers: { 200: { description: 'The section.', schema: sectionSchema } },
  async run({ params }) {
    const found = await readSection(params.slug)
    if (!found) throw missing('section')
    return { status: 200, body: namedShape('section', found) }
  },
})

const topics = endpoint({
  method: 'GET',
  path: '/topics',
  id: 'listTopics',
  group: 'Sections, topics, bylines',
  summary: 'Topics of published articles',
  query: pages,
  answers: aPage(pageOf(topicSchema)),
  async run({ query: { limit, after } }) {
    const rows = await listTopics(limit + 1, numberCursor('topics', after))
    const { items, next } = pageFrom(rows, limit, ({ id }) => cursorOf('topics', id))
    return { status: 200, body: { items: items.map((one) => namedShape('topic', one)), next } }
  },
})

const topic = endpoint({
  method: 'GET',
  path: '/topics/{slug}',
  id: 'readTopic',
  group: 'Sections, topics, bylines',
  summary: 'One topic',
  params: bySlug,
  answers: { 200: { description: 'The topic.', schema: topicSchema } },
  async run({ params }) {
    const [found] = await listTopics(1, 0, params.slug)
    if (!found) throw missing('topic')
    return { status: 200, body: namedShape('topic', found) }
  },
})

export const nameEndpoints = [sections, section, topics, topic]
