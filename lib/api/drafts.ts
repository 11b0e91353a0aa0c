import { z } from 'zod'
import {
  createArticle,
  publishArticle,
  saveArticle,
  takeDownArticle,
} from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import {
  type ArticleEdit,
  articleEditSchema,
  articleStates,
  changeSchema,
  emptyEdit,
  type OpenArticle,
  type SaveOutcome,
  takeDownSchema,
} from '#lib/articles/schema.ts'
import { documentFromHtml, documentFromMarkdown } from '#lib/document/from-html.ts'
import { type Document, documentSchema } from '#lib/document/schema.ts'
import { cursorOf, numberCursor, pageFrom } from './cursor.ts'
import { type Answer, endpoint, idInPath, pageQuery } from './endpoint.ts'
import { Problem } from './problems.ts'
import { listDrafts } from './queries.ts'
import { apiPath } from './schema.ts'
import { draftSchema, draftSummarySchema, givenBodySchema, pageOf } from './shapes.ts'
import { timeOrNull, urlOf } from './shaping.ts'

const byId = z.object({ id: idInPath })
const edit = articleEditSchema.shape
const longText = z.string().max(1_000_000, 'Use at most a million characters.').optional()

/** What may be said of an article; what isn't said stays as it is, or empty. */
const contentSchema = z
  .strictObject({
    headline: edit.headline.optional(),
    standfirst: edit.standfirst.optional(),
    sectionId: edit.sectionId.optional(),
    bylines: edit.bylines.optional(),
    topics: edit.topics.unwrap().optional().meta({
      description:
        'Names, in the order in which they are printed; one that isn’t there yet is made.',
    }),
    slug: edit.slug.optional().meta({ description: 'Empty: proposed from the headline.' }),
    body: givenBodySchema.optional(),
    markdown: longText.meta({ description: 'The body as Markdown, in place of `body`.' }),
    html: longText.meta({ description: 'The body as HTML, in place of `body`.' }),
    picture: edit.picture.optional(),
    details: edit.details.unwrap().optional(),
  })
  .refine(
    ({ body, markdown, html }) =>
      [body, markdown, html].filter((one) => one !== undefined).length < 2,
    { path: ['body'], message: 'Send the body once: as body, as markdown or as html.' },
  )
type Content = z.output<typeof contentSchema>

/** The content of a body that came as text of some kind. @throws Problem by its field */
function documentFrom(field: string, read: () => Document): Document {
  let errors = ['This can’t be read: it is nested too deeply.']
  try {
    const parsed = documentSchema.safeParse(read())
    if (parsed.success) return parsed.data
    errors = parsed.error.issues.map(({ message }) => message)
  } catch (error) {
    // So many levels that no stack holds them.
    if (!(error instanceof RangeError)) throw error
  }
  throw new Problem('invalid', { errors: { [field]: [...new Set(errors)] } })
}

function withContent(before: ArticleEdit, { markdown, html, ...said }: Content): ArticleEdit {
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  const changed: ArticleEdit = { ...before, ...given }
  if (markdown !== undefined)
    changed.body = documentFrom('markdown', () => documentFromMarkdown(markdown))
  if (html !== undefined) changed.body = documentFrom('html', () => documentFromHtml(html))
  return changed
}

function draftShape(article: OpenArticle): z.infer<typeof draftSchema> {
  const { id, version, state, publicSlug, unpublishedChanges, edit } = article
  return {
    ...{ id, version, state, unpublishedChanges },
    publicUrl: publicSlug === null ? null : urlOf('article', publicSlug),
    savedAt: article.savedAt.toISOString(),
    publishedAt: timeOrNull(article.publishedAt),
    embargoUntil: timeOrNull(article.embargoUntil),
    ...edit,
  }
}

const draftAnswer = (article: OpenArticle, status = 200): Answer => ({
  status,
  body: draftShape(article),
  etag: `v${article.version}`,
})

const stale = ({ version }: { version: number }) =>
  new Problem('stale', {
    detail: `It is at version ${version} now: read it again, and decide what is to stand.`,
    currentVersion: version,
    headers: { ETag: `"v${version}"` },
  })

/** The version that If-Match names, when it is the one that stands. @throws Problem 412 */
function baseVersion(article: OpenArticle, match: string | null): number {
  if (match !== null && match !== `v${article.version}`) throw stale(article)
  return article.version
}

function saved(outcome: SaveOutcome): Answer {
  if (outcome.outcome === 'stale') throw stale(outcome.theirs)
  return draftAnswer(outcome.article)
}

const group = 'Drafts and publishing'
const theDraft = { 200: { description: 'The draft as it stands.', schema: draftSchema } }

const list = endpoint({
  method: 'GET',
  path: '/drafts',
  id: 'listDrafts',
  group,
  summary: 'Every article as the newsroom has it, the latest begun first',
  scope: 'articles:read-all',
  query: z.strictObject({ state: z.enum(articleStates).optional(), ...pageQuery }),
  answers: { 200: { description: 'A page of the list.', schema: pageOf(draftSummarySchema) } },
  async run({ query: { state, limit, after }, actor }) {
    const rows = await listDrafts(actor, state, limit + 1, numberCursor('drafts', after))
    const { items, next } = pageFrom(rows, limit, ({ id }) => cursorOf('drafts', id))
    const shaped = items.map((row) => ({
      ...row,
      savedAt: row.savedAt.toISOString(),
      publishedAt: timeOrNull(row.publishedAt),
    }))
    return { status: 200, body: { items: shaped, next } }
  },
})

const read = endpoint({
  method: 'GET',
  path: '/articles/{id}/draft',
  id: 'readDraft',
  group,
  summary: 'An article as it is being written',
  scope: 'articles:read-all',
  params: byId,
  answers: theDraft,
  run: async ({ params, actor }) => draftAnswer(await openArticle(actor, params.id)),
})

const create = endpoint({
  method: 'POST',
  path: '/articles',
  id: 'createDraft',
  group,
  summary: 'Begins a draft',
  scope: 'articles:write',
  content: 'json',
  body: contentSchema,
  answers: {
    201: {
      description: 'The draft.',
      schema: draftSchema,
      headers: { Location: 'Where the draft is read and saved.' },
    },
  },
  async run({ body, actor }) {
    const article = await createArticle(actor, withContent(emptyEdit, body))
    const headers = { Location: `${apiPath}/articles/${article.id}/draft` }
    return { ...draftAnswer(article, 201), headers }
  },
})

const save = endpoint({
  method: 'PATCH',
  path: '/articles/{id}/draft',
  id: 'saveDraft',
  group,
  summary: 'Saves a draft: what is sent; the rest stays as it is',
  description: 'Readers see nothing of it until it is published.',
  scope: 'articles:write',
  ifMatch: true,
  params: byId,
  content: 'json',
  body: contentSchema,
  answers: theDraft,
  async run({ params: { id }, body, actor, match }) {
    const article = await openArticle(actor, id)
    const base = baseVersion(article, match)
    const edit = withContent(article.edit, body)
    return saved(await saveArticle(actor, { id, baseVersion: base, edit }))
  },
})

const publish = endpoint({
  method: 'POST',
  path: '/articles/{id}/publish',
  id: 'publishArticle',
  group,
  summary: 'Makes the draft what readers see',
  description:
    'Also for changes of what is published, and for what was taken down. The newsroom’s checks before publishing hold.',
  scope: 'articles:publish',
  ifMatch: true,
  params: byId,
  content: 'json',
  body: z.strictObject({
    change: changeSchema
      .optional()
      .meta({ description: 'How a change of what readers have is classed.' }),
  }),
  answers: theDraft,
  async run({ params: { id }, body, actor, match }) {
    const base = baseVersion(await openArticle(actor, id), match)
    const change = body.change && { change: body.change }
    return saved(await publishArticle(actor, { id, baseVersion: base, ...change }))
  },
})

const takeDown = endpoint({
  method: 'POST',
  path: '/articles/{id}/take-down',
  id: 'takeDownArticle',
  group,
  summary: 'Takes an article away from readers',
  description: 'Its addresses answer 410 Gone at once.',
  scope: 'articles:publish',
  params: byId,
  content: 'json',
  body: z.strictObject({
    note: takeDownSchema.shape.note.meta({ description: 'For the desk.' }),
    publicNote: takeDownSchema.shape.publicNote.meta({ description: 'For readers.' }),
  }),
  answers: theDraft,
  run: async ({ params: { id }, body, actor }) =>
    draftAnswer(await takeDownArticle(actor, { id, ...body })),
})

export const draftEndpoints = [list, create, read, save, publish, takeDown]
