import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { changeSection, createSection, deleteSection, lockSection } from '#lib/sections/commands.ts'
import { listSections, readSection } from '#lib/sections/queries.ts'
import { positionSchema, type Section, sectionEditSchema } from '#lib/sections/schema.ts'
import { hashOf, moved, movedTo, mustStandAs, said, slugOrEarlier } from './changing.ts'
import { type Answer, endpoint } from './endpoint.ts'
import { Problem } from './problems.ts'
import { apiPath } from './schema.ts'
import { pageOf, sectionSchema } from './shapes.ts'
import { sectionShape } from './shaping.ts'

const group = 'Sections, topics, bylines'
const scope = 'sections:write'
const bySlug = z.object({ slug: slugSchema.meta({ description: 'Its present slug.' }) })
const missing = () => new Problem('not-found', { detail: 'There is no such section.' })

const sectionAnswer = (section: Section, status = 200): Answer => ({
  status,
  body: sectionShape(section),
  etag: hashOf(section),
})

/** The section as it stands after a change. */
async function sectionNow(slug: string, status = 200): Promise<Answer> {
  const found = await readSection(slug)
  if (!found) throw missing()
  return sectionAnswer(found, status)
}

async function idBySlug(slug: string): Promise<number> {
  const found = await db().section.findUnique({ where: { slug }, select: { id: true } })
  if (!found) throw missing()
  return found.id
}

const list = endpoint({
  method: 'GET',
  path: '/sections',
  id: 'listSections',
  group,
  summary: 'All sections, in the newsroom’s order',
  answers: { 200: { description: 'A page of the list.', schema: pageOf(sectionSchema) } },
  async run() {
    const items = (await listSections()).map(sectionShape)
    return { status: 200, body: { items, next: null } }
  },
})

const read = endpoint({
  method: 'GET',
  path: '/sections/{slug}',
  id: 'readSection',
  group,
  summary: 'One section',
  params: z.object({ slug: slugSchema.meta(slugOrEarlier) }),
  answers: { 200: { description: 'The section.', schema: sectionSchema }, ...moved },
  async run({ params: { slug } }) {
    const found = await readSection(slug)
    if (found) return sectionAnswer(found)
    const there = await movedTo('section', slug)
    if (!there) throw missing()
    return there.answer
  },
})

const { name, slug, description } = sectionEditSchema.shape
/** What may be said of a section. */
const fields = {
  slug: slug.unwrap().optional().meta({ description: 'Empty: proposed from the name.' }),
  description: description.unwrap().optional(),
  position: positionSchema.optional().meta({ description: 'Small numbers come first in menus.' }),
}

const create = endpoint({
  method: 'POST',
  path: '/sections',
  id: 'createSection',
  group,
  summary: 'Makes a section',
  scope,
  content: 'json',
  body: z.strictObject({ name, ...fields }),
  answers: {
    201: {
      description: 'The section.',
      schema: sectionSchema,
      headers: { Location: 'Where the section is read and changed.' },
    },
  },
  async run({ body: { name, slug = '', description = '', position = 0 }, actor }) {
    const id = await createSection(actor, { name, slug, description, position })
    const made = await db().section.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    const headers = { Location: `${apiPath}/sections/${made.slug}` }
    return { ...(await sectionNow(made.slug, 201)), headers }
  },
})

const change = endpoint({
  method: 'PATCH',
  path: '/sections/{slug}',
  id: 'changeSection',
  group,
  summary: 'Changes a section: what is sent; the rest stays as it is',
  description: 'After a new slug the old address leads to the new one.',
  scope,
  ifMatch: true,
  params: bySlug,
  content: 'json',
  body: z.strictObject({
    name: name.optional(),
    ...fields,
    slug: slugSchema.optional(),
  }),
  answers: { 200: { description: 'The section as it stands.', schema: sectionSchema } },
  async run({ params, body, actor, match }) {
    mustBeAllowed(actor, 'section.manage')
    const id = await idBySlug(params.slug)
    const slug = await write(async (tx, announcing) => {
      const before = await lockSection(tx, id)
      mustStandAs(match, hashOf(before))
      const { id: _, ...wanted } = { ...before, ...said(body) }
      await changeSection(tx, announcing, actor, before, wanted)
      return wanted.slug
    })
    return sectionNow(slug)
  },
})

const remove = endpoint({
  method: 'DELETE',
  path: '/sections/{slug}',
  id: 'deleteSection',
  group,
  summary: 'Deletes a section that no article is in',
  description: 'Its addresses lead nowhere afterwards.',
  scope,
  params: bySlug,
  answers: { 204: { description: 'It is deleted.' } },
  async run({ params, actor }) {
    mustBeAllowed(actor, 'section.manage')
    await deleteSection(actor, await idBySlug(params.slug))
    return { status: 204 }
  },
})

export const sectionEndpoints = [list, create, read, change, remove]
