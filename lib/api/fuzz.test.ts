import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { servedApi, tokenWithAll } from '#testing/api.ts'
import { fuzzRuns } from '#testing/attacks/fuzz.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeByline, makeDraft, makePublished, system } from '#testing/newsroom.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'

ownDatabase()
const { ask } = servedApi()

let token = ''
const known: string[] = []
beforeAll(async () => {
  token = await tokenWithAll()
  const { id, edit } = await makePublished({ topics: ['Tides'] })
  const draft = await makeDraft(system)
  known.push(String(id), edit.slug, String(draft.id), draft.edit.slug, String(await makeByline()))
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '99999999999',
    'null',
    '%',
    '\0',
    '\ud800',
    "'; drop table",
    '../..',
  ),
)
const name = fc.constantFrom(
  ...['after', 'limit', 'q', 'section', 'topic', 'byline', 'language', 'since', 'until', 'state'],
  ...['slugs', 'sort', 'fileName', 'alt', '__proto__', 'constructor'],
)
/** Cursors that look like ours, with anything in them. */
const cursor = fc
  .tuple(
    fc.constantFrom('articles', 'topics', 'bylines', 'drafts', 'media', 'pages', 'search'),
    fc.array(fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constant(null)), { maxLength: 3 }),
  )
  .map(([list, rest]) => Buffer.from(JSON.stringify([list, ...rest])).toString('base64url'))
const moment = fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
const query = fc.dictionary(name, fc.oneof(anyText, cursor, moment, fc.integer().map(String)))
const field = fc.constantFrom(
  ...[
    'headline',
    'standfirst',
    'sectionId',
    'bylines',
    'topics',
    'slug',
    'body',
    'markdown',
    'html',
  ],
  ...['picture', 'details', 'change', 'note', 'publicNote', 'name', 'links', 'beats', 'leftOn'],
  ...['portraitId', 'kind', 'biographies', 'renaming', 'description', 'position'],
)
/** Values of which some are nearly right. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  anyText,
  fc.constantFrom<unknown>(
    [{ bylineId: 2_147_483_647 }],
    { mediaId: 2_147_483_647, alt: '', caption: '' },
    { type: 'doc', content: [{ type: 'relatedArticle', attrs: { articleId: 2_147_483_647 } }] },
    { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words.' }] }] },
    { kind: 'correction', note: 'It was wrong.' },
    '<table><tr><td colspan=9999999999><p>x',
    '# A\n\n> b\n\n![x](y)',
    '9999-12-31',
    '0001-01-01',
  ),
)
const body = fc.oneof(fc.dictionary(field, value, { maxKeys: 4 }), fc.jsonValue())
const header = fc.record(
  {
    'If-Match': fc.constantFrom('*', '"v1"', '"v2"', '"', '"x-y"'),
    'Idempotency-Key': fc.constantFrom('a', 'b', 'x'.repeat(200), 'x y'),
    Accept: fc.constantFrom('*/*', 'application/json;q=x', ';;;,,,', 'text/*'),
    'If-None-Match': fc.constantFrom('*', '""', 'W/', ','),
  },
  { requiredKeys: [] },
)

const drafting = endpoints.findIndex(({ id }) => id === 'createDraft')

test('whatever is sent, it is answered as described, and never with 500', async () => {
  const seen = new Set<number>()
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: endpoints.length - 1 }),
      fc.array(
        fc.oneof(
          anyText,
          fc.nat({ max: 20 }).map((n) => known[n] ?? String(n)),
        ),
      ),
      query,
      body,
      header,
      fc.boolean(),
      async (which, params, query, body, header, isCalm) => {
        const { method, path, content } = endpoints[which] as Endpoint
        let at = 0
        const filled = path.replace(/\{\w+\}/g, () => {
          const given = (params[at++] ?? '1').toWellFormed()
          return encodeURIComponent(given === '.' || given === '..' ? 'x' : given)
        })
        // Half of them get past their parameters.
        const search = isCalm ? '' : `?${new URLSearchParams(query)}`
        const { status } = await ask(method, filled + search, {
          token,
          ...(content ? { body } : {}),
          headers: header,
        })
        seen.add(status)
        expect(status).toBeLessThan(500)
      },
    ),
    {
      numRuns: fuzzRuns(350),
      // Chance alone doesn't always find one that is right, and one that is wrong in a field.
      examples: [
        [drafting, [], {}, { headline: 'By a program' }, {}, true],
        [drafting, [], {}, { headline: 5 }, {}, true],
      ],
    },
  )
  // It isn't the same refusal each time.
  for (const status of [200, 201, 400, 422]) expect([...seen]).toContain(status)
}, 240_000)
