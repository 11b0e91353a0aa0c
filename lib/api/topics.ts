import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { changeTopic, createTopic, deleteTopic, lockTopic } from '#lib/topics/commands.ts'
import { type Topic, topicEditSchema } from '#lib/topics/schema.ts'
import { hashOf, moved, movedTo, mustStandAs, said, slugOrEarlier } from './changing.ts'
import { cursorOf, numberCursor, pageFrom } from './cursor.ts'
import { type Answer, type Caller, endpoint, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listTopics } from './queries.ts'
import { apiPath } from './schema.ts'
import { pageOf, topicSchema } from './shapes.ts'
import { namedShape } from './shaping.ts'

const group = 'Sections, topics, bylines'
const scope = 'topics:write'
const bySlug = z.object({ slug: slugSchema.meta({ description: 'Its present slug.' }) })
const missing = () => new Problem('not-found', { detail: 'There is no such topic.' })

/** Who sees topics that nothing public carries. */
const seesAll = (caller: Caller | null) => (caller?.scopes.has(scope) ? caller.actor : null)

const topicAnswer = (topic: Topic, status = 200): Answer => ({
  status,
  body: namedShape('topic', topic),
  etag: hashOf(topic),
})

async function bySlugNow(caller: Caller | null, slug: string): Promise<Topic | undefined> {
  const [found] = await listTopics(seesAll(caller), { limit: 1, slug })
  return found
}

/** The topic as it stands after a change. */
async function topicNow(caller: Caller | null, slug: string, status = 200): Promise<Answer> {
  const found = await bySlugNow(caller, slug)
  if (!found) throw missing()
  return topicAnswer(found, status)
}

async function idBySlug(slug: string): Promise<number> {
  const found = await db().topic.findUnique({ where: { slug }, select: { id: true } })
  if (!found) throw missing()
  return found.id
}

const list = endpoint({
  method: 'GET',
  path: '/topics',
  id: 'listTopics',
  group,
  summary: 'Topics of published articles',
  description: 'With topics:write all topics there are.',
  more: scope,
  query: z.strictObject(pageQuery),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(topicSchema) } },
  async run({ query: { limit, after }, caller }) {
    const place = numberCursor('topics', after)
    const rows = await listTopics(seesAll(caller), { limit: limit + 1, after: place })
    const { items, next } = pageFrom(rows, limit, ({ id }) => cursorOf('topics', id))
    return { status: 200, body: { items: items.map((one) => namedShape('topic', one)), next } }
  },
})

const read = endpoint({
  method: 'GET',
  path: '/topics/{slug}',
  id: 'readTopic',
  group,
  summary: 'One topic',
  more: scope,
  params: z.object({ slug: slugSchema.meta(slugOrEarlier) }),
  answers: { 200: { description: 'The topic.', schema: topicSchema }, ...moved },
  async run({ params: { slug }, caller }) {
    const found = await bySlugNow(caller, slug)
    if (found) return topicAnswer(found)
    const there = await movedTo('topic', slug)
    // Its new slug says what it is about: to those alone who may know of it.
    if (!there || !(await bySlugNow(caller, there.slug))) throw missing()
    return there.answer
  },
})

const { name, slug, description } = topicEditSchema.shape
/** What may be said of a topic. */
const fields = {
  slug: slug.unwrap().optional().meta({ description: 'Empty: proposed from the name.' }),
  description: description.unwrap().optional().meta({ description: 'Above its articles.' }),
}

const create = endpoint({
  method: 'POST',
  path: '/topics',
  id: 'createTopic',
  group,
  summary: 'Makes a topic',
  description: 'Articles make theirs by naming them; this is for describing one beforehand.',
  scope,
  content: 'json',
  body: z.strictObject({ name, ...fields }),
  answers: {
    201: {
      description: 'The topic.',
      schema: topicSchema,
      headers: { Location: 'Where the topic is read and changed.' },
    },
  },
  async run({ body: { name, slug = '', description = '' }, actor, caller }) {
    const id = await createTopic(actor, { name, slug, description })
    const made = await db().topic.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    const headers = { Location: `${apiPath}/topics/${made.slug}` }
    return { ...(await topicNow(caller, made.slug, 201)), headers }
  },
})

const change = endpoint({
  method: 'PATCH',
  path: '/topics/{slug}',
  id: 'changeTopic',
  group,
  summary: 'Changes a topic: what is sent; the rest stays as it is',
  description:
    'After a new slug the old address leads to the new one, and articles that name the old name get this topic.',
  scope,
  ifMatch: true,
  params: bySlug,
  content: 'json',
  body: z.strictObject({ name: name.optional(), ...fields }),
  answers: { 200: { description: 'The topic as it stands.', schema: topicSchema } },
  async run({ params, body, actor, caller, match }) {
    mustBeAllowed(actor, 'topic.manage')
    const id = await idBySlug(params.slug)
    const slug = await write(async (tx, announcing) => {
      const before = await lockTopic(tx, id)
      mustStandAs(match, hashOf(before))
      const { id: _, ...wanted } = { ...before, ...said(body) }
      await changeTopic(tx, announcing, actor, before, wanted)
      const after = await tx.topic.findUniqueOrThrow({ where: { id }, select: { slug: true } })
      return after.slug
    })
    return topicNow(caller, slug)
  },
})

const remove = endpoint({
  method: 'DELETE',
  path: '/topics/{slug}',
  id: 'deleteTopic',
  group,
  summary: 'Deletes a topic that nothing carries',
  description: 'Its addresses lead nowhere afterwards.',
  scope,
  params: bySlug,
  answers: { 204: { description: 'It is deleted.' } },
  async run({ params, actor }) {
    mustBeAllowed(actor, 'topic.manage')
    await deleteTopic(actor, await idBySlug(params.slug))
    return { status: 204 }
  },
})

export const topicEndpoints = [list, create, read, change, remove]
