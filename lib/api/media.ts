import { z } from 'zod'
import { storePicture } from '#lib/media/commands.ts'
import { pictureDetailsSchema } from '#lib/media/schema.ts'
import { cursorOf, pageFrom, timeCursor } from './cursor.ts'
import { type Caller, endpoint, idInPath, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listMedia } from './queries.ts'
import { apiPath } from './schema.ts'
import { mediaSchema, pageOf } from './shapes.ts'
import { mediaShape } from './shaping.ts'

/** Who sees pictures that readers don't. */
const seesAll = (caller: Caller | null) =>
  caller?.scopes.has('media:read-all') ? caller.actor : null

const list = endpoint({
  method: 'GET',
  path: '/media',
  id: 'listMedia',
  group: 'Pictures',
  summary: 'Pictures, the latest first',
  description: 'Those that stand on something public; with media:read-all the whole library.',
  more: 'media:read-all',
  query: z.strictObject(pageQuery),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(mediaSchema) } },
  async run({ query: { limit, after }, caller }) {
    const place = timeCursor('media', after)
    const rows = await listMedia(seesAll(caller), { limit: limit + 1, after: place })
    const { items, next } = pageFrom(rows, limit, ({ createdAt, id }) =>
      cursorOf('media', createdAt.getTime(), id),
    )
    return { status: 200, body: { items: items.map(mediaShape), next } }
  },
})

const one = endpoint({
  method: 'GET',
  path: '/media/{id}',
  id: 'readMedia',
  group: 'Pictures',
  summary: 'One picture',
  more: 'media:read-all',
  params: z.object({ id: idInPath }),
  answers: { 200: { description: 'The picture.', schema: mediaSchema } },
  async run({ params, caller }) {
    const [found] = await listMedia(seesAll(caller), { limit: 1, id: params.id })
    if (!found) throw new Problem('not-found', { detail: 'There is no such picture.' })
    return { status: 200, body: mediaShape(found) }
  },
})

const words = (what: 'alt' | 'caption' | 'credit') => pictureDetailsSchema.shape[what].optional()

const upload = endpoint({
  method: 'POST',
  path: '/media',
  id: 'uploadMedia',
  group: 'Pictures',
  summary: 'Uploads a picture',
  description:
    'The file itself is sent. A file that is in the library already is answered 200, as it is described there.',
  scope: 'media:write',
  content: 'picture',
  query: z.strictObject({
    fileName: z.string().trim().max(300, 'Use at most 300 characters.').optional(),
    alt: words('alt').meta({ description: 'What it shows, for those who don’t see it.' }),
    caption: words('caption'),
    credit: words('credit'),
  }),
  answers: {
    200: { description: 'It was there already.', schema: mediaSchema },
    201: {
      description: 'The picture.',
      schema: mediaSchema,
      headers: { Location: 'Where the picture is read.' },
    },
  },
  async run({ query: { fileName = '', alt = '', caption = '', credit = '' }, file, actor }) {
    const said = { alt, caption, credit }
    const { picture, known } = await storePicture(actor, file, { field: 'file', fileName, said })
    const [body] = await listMedia(actor, { limit: 1, id: picture.id })
    if (!body) throw new Problem('not-found', { detail: 'It was deleted in between.' })
    const headers = { Location: `${apiPath}/media/${picture.id}` }
    return { status: known ? 200 : 201, body: mediaShape(body), headers }
  },
})

export const mediaEndpoints = [list, upload, one]
