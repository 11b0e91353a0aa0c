import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import { mustBeAllowed } from '#lib/auth/can.ts'
import { changeByline, createByline, lockByline } from '#lib/bylines/commands.ts'
import { editOf, editSelect, readByline } from '#lib/bylines/queries.ts'
import { type BylineEdit, bylineEditSchema, renamingSchema } from '#lib/bylines/schema.ts'
import { write } from '#lib/cache/announce.ts'
import { db } from '#lib/platform/db.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { hashOf, moved, movedTo, mustStandAs, said, slugOrEarlier } from './changing.ts'
import { cursorOf, numberCursor, pageFrom } from './cursor.ts'
import { type Answer, endpoint, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listPrintedBylines } from './queries.ts'
import { apiPath } from './schema.ts'
import { bylineSchema, pageOf } from './shapes.ts'
import { pictureShape, urlOf } from './shaping.ts'

const group = 'Sections, topics, bylines'
const bySlug = z.object({ slug: slugSchema.meta({ description: 'Its present slug.' }) })
const missing = () => new Problem('not-found', { detail: 'There is no such byline.' })

/** A byline as readers get it. */
async function bylineShape(slug: string): Promise<z.infer<typeof bylineSchema> | null> {
  const found = await readByline(slug, (await readSettings()).language)
  if (!found) return null
  const { id, name, kind, roleTitle, biography, contact, links, portrait, leftIn } = found
  return {
    ...{ id, slug, name, kind, roleTitle, biography, contact, links },
    url: urlOf('by', slug),
    portrait: portrait && pictureShape(portrait),
    left: leftIn !== null,
  }
}

/**
 * A byline with an ETag of two halves: of all that can be changed, which If-Match asks about, and of
 * what is shown.
 */
async function bylineAnswer(slug: string, status = 200): Promise<Answer> {
  const row = await db().byline.findUnique({ where: { slug }, select: editSelect })
  const body = row && (await bylineShape(slug))
  if (!row || !body) throw missing()
  return { status, body, etag: `${hashOf(editOf(row))}-${hashOf(body)}` }
}

const list = endpoint({
  method: 'GET',
  path: '/bylines',
  id: 'listBylines',
  group,
  summary: 'Bylines of published articles',
  query: z.strictObject(pageQuery),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(bylineSchema) } },
  async run({ query: { limit, after } }) {
    const rows = await listPrintedBylines(limit + 1, numberCursor('bylines', after))
    const { items, next } = pageFrom(rows, limit, ({ id }) => cursorOf('bylines', id))
    const shaped = await Promise.all(items.map(({ slug }) => bylineShape(slug)))
    return { status: 200, body: { items: shaped.filter((one) => one !== null), next } }
  },
})

const read = endpoint({
  method: 'GET',
  path: '/bylines/{slug}',
  id: 'readByline',
  group,
  summary: 'One byline',
  params: z.object({ slug: slugSchema.meta(slugOrEarlier) }),
  answers: { 200: { description: 'The byline.', schema: bylineSchema }, ...moved },
  run: async ({ params: { slug } }) =>
    (await movedTo('by', slug))?.answer ?? (await bylineAnswer(slug)),
})

const edit = bylineEditSchema.shape
/** What may be said of a byline. Whose account it is, is not for programs to say. */
const fields = {
  slug: edit.slug.unwrap().optional().meta({ description: 'Empty: proposed from the name.' }),
  kind: edit.kind.unwrap().optional(),
  roleTitle: edit.roleTitle.unwrap().optional(),
  biography: edit.biography.unwrap().optional().meta({ description: 'In the site’s language.' }),
  biographies: edit.biographies.unwrap().optional().meta({ description: 'In other languages.' }),
  contact: edit.contact.unwrap().optional().meta({ description: 'Public e-mail address.' }),
  links: edit.links.unwrap().optional(),
  beats: edit.beats.unwrap().optional().meta({ description: 'Names of topics.' }),
  leftOn: edit.leftOn.unwrap().optional().meta({ description: 'Day; empty: they are here.' }),
  portraitId: edit.portraitId.meta({ description: 'A picture’s number.' }),
}

const create = endpoint({
  method: 'POST',
  path: '/bylines',
  id: 'createByline',
  group,
  summary: 'Makes a byline',
  scope: 'bylines:write',
  content: 'json',
  body: z.strictObject({ name: edit.name, ...fields }),
  answers: {
    201: {
      description: 'The byline.',
      schema: bylineSchema,
      headers: { Location: 'Where the byline is read and changed.' },
    },
  },
  async run({ body, actor }) {
    const id = await createByline(actor, { name: body.name, ...said(body) })
    const { slug } = await db().byline.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    const headers = { Location: `${apiPath}/bylines/${slug}` }
    return { ...(await bylineAnswer(slug, 201)), headers }
  },
})

const change = endpoint({
  method: 'PATCH',
  path: '/bylines/{slug}',
  id: 'changeByline',
  group,
  summary: 'Changes a byline: what is sent; the rest stays as it is',
  scope: 'bylines:write',
  ifMatch: true,
  params: bySlug,
  content: 'json',
  body: z.strictObject({
    name: edit.name.optional(),
    ...fields,
    renaming: renamingSchema
      .default('follow')
      .meta({ description: 'Do articles that are out keep the old name, or follow the new one?' }),
  }),
  answers: { 200: { description: 'The byline as it stands.', schema: bylineSchema } },
  async run({ params, body: { renaming, ...changes }, actor, match }) {
    mustBeAllowed(actor, 'byline.manage')
    const known = await db().byline.findUnique({
      where: { slug: params.slug },
      select: { id: true },
    })
    if (!known) throw missing()
    const slug = await write(async (tx, announcing) => {
      await lockByline(tx, known.id)
      const row = await tx.byline.findUnique({ where: { id: known.id }, select: editSelect })
      if (!row) throw missing()
      const before = editOf(row)
      mustStandAs(match && (match.split('-')[0] ?? ''), hashOf(before))
      const wanted: BylineEdit = bylineEditSchema.parse({ ...before, ...said(changes) })
      await changeByline(tx, announcing, actor, known.id, wanted, renaming)
      const after = await tx.byline.findUnique({
        where: { id: known.id },
        select: { slug: true },
      })
      return after?.slug ?? params.slug
    })
    return bylineAnswer(slug)
  },
})

export const bylineEndpoints = [list, create, read, change]
