import type { Comparison, PublishedArticle } from '#lib/articles/schema.ts'
import { detailsSchema } from '#lib/articles/schema.ts'
import type { Byline } from '#lib/bylines/schema.ts'
import type { Document, Inline, Piece } from '#lib/document/schema.ts'
import type { LivePage } from '#lib/live/schema.ts'
import type { Picture } from '#lib/media/schema.ts'

// An article that has everything an article can have, so that a theme is seen whole. Its words are
// about the parts that they stand in.

const text = (words: string): Inline => ({ type: 'text', text: words })
const paragraph = (...content: Inline[]): Extract<Piece, { type: 'paragraph' }> => ({
  type: 'paragraph',
  content,
})
const item = (words: string) => ({ type: 'listItem' as const, content: [paragraph(text(words))] })
const cell = (type: 'tableCell' | 'tableHeader', words: string) => ({
  type,
  attrs: { colspan: 1, rowspan: 1 },
  content: [paragraph(text(words))],
})
const row = (type: 'tableCell' | 'tableHeader', ...words: string[]) => ({
  type: 'tableRow' as const,
  content: words.map((one, n) => cell(n === 0 ? 'tableHeader' : type, one)),
})

const long =
  'A paragraph of running text, long enough to fill several lines, shows how many letters stand on one: between sixty and seventy-five are read with the least effort, since the eye finds the next line without searching for it.'

/** @param pictures those that may stand in it */
export function sampleBody(pictures: Picture[], relatedId: number | undefined): Document {
  const picture = (at: number, layout: 'column' | 'wide', caption: string): Piece[] => {
    const found = pictures[at % pictures.length]
    if (!found) return []
    return [
      { type: 'picture', attrs: { mediaId: found.id, alt: 'A sample picture', caption, layout } },
    ]
  }
  const inGallery = pictures.slice(0, 4).flatMap((_, n) => picture(n, 'column', `Picture ${n + 1}`))
  return {
    type: 'doc',
    content: [
      {
        type: 'keyPoints',
        content: [item('What matters most stands first.'), item('The rest follows, in order.')],
      },
      paragraph(
        text(`${long} `),
        { type: 'text', text: 'What is said with force', marks: [{ type: 'bold' }] },
        text(' and '),
        { type: 'text', text: 'what is called by its title', marks: [{ type: 'italic' }] },
        text(', and '),
        {
          type: 'text',
          text: 'what leads elsewhere',
          marks: [{ type: 'link', attrs: { href: 'https://example.org/', articleId: null } }],
        },
        text(', each have their form.'),
      ),
      { type: 'heading', attrs: { level: 2 }, content: [text('A heading within the text')] },
      paragraph(text(long)),
      ...picture(0, 'column', 'A picture as wide as the text.'),
      { type: 'heading', attrs: { level: 3 }, content: [text('A smaller heading')] },
      { type: 'bulletList', content: [item('One thing'), item('and another')] },
      { type: 'orderedList', content: [item('First'), item('and second')] },
      {
        type: 'pullQuote',
        attrs: { attribution: 'Someone who was there' },
        content: [text('Words that are worth being read twice stand out from the rest.')],
      },
      paragraph(text(long)),
      ...picture(1, 'wide', 'A picture that is wider than the text.'),
      {
        type: 'blockquote',
        attrs: { attribution: 'A document' },
        content: [paragraph(text('What someone wrote is quoted as it stands.'))],
      },
      {
        type: 'factBox',
        attrs: { title: 'A box with facts' },
        content: [paragraph(text(long)), { type: 'bulletList', content: [item('A fact')] }],
      },
      {
        type: 'table',
        content: [
          row('tableHeader', 'Ward', 'Seats', 'Change'),
          row('tableCell', 'Harbour', '12', '+3'),
          row('tableCell', 'Old Town', '9', '−1'),
        ],
      },
      ...(inGallery.length
        ? [{ type: 'gallery', content: inGallery } as Extract<Piece, { type: 'gallery' }>]
        : []),
      ...(relatedId ? [{ type: 'relatedArticle' as const, attrs: { articleId: relatedId } }] : []),
      { type: 'embed', attrs: { url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ' } },
      {
        type: 'note',
        attrs: { kind: 'update', date: '2026-11-24' },
        content: [paragraph(text('What came later is said in the text itself.'))],
      },
      { type: 'horizontalRule' },
      paragraph(text(long)),
    ],
  }
}

const at = new Date('2026-11-24T09:30:00Z')

const sampleByline = (id: number, name: string, portrait: Picture | null): Byline => ({
  id,
  slug: `sample-${id}`,
  name,
  kind: 'staff',
  portrait,
  roleTitle: 'Correspondent',
  contact: '',
  links: [],
  biography: 'Has written about the harbour, and what becomes of it, for eleven years.',
})

export function sampleArticle(
  pictures: Picture[],
  related: { id: number; slug: string; headline: string; standfirst: string } | undefined,
): PublishedArticle {
  const portrait = pictures[0] ?? null
  return {
    id: 0,
    slug: 'sample',
    kind: 'standard',
    genre: 'analysis',
    language: '',
    headline: 'A headline says what happened, in words that one would use',
    standfirst: 'The standfirst says what it means, and to whom, in a sentence or two.',
    section: { id: 0, slug: 'sample', name: 'Section' },
    topics: ['Harbour', 'Budgets', 'Town hall'].map((name, id) => ({
      id,
      slug: `sample-${id}`,
      name,
    })),
    bylines: [
      { ...sampleByline(1, 'Ada Example', portrait), role: 'by' },
      { ...sampleByline(2, 'Bo Sample', pictures[1] ?? null), role: 'by' },
      { ...sampleByline(3, 'Cy Specimen', null), role: 'photographs' },
    ],
    picture: pictures[0]
      ? { ...pictures[0], alt: 'A sample picture', caption: 'The main picture and its caption.' }
      : null,
    publishedAt: at,
    pictureMakers: null,
    updatedAt: new Date(at.getTime() + 3_600_000),
    liveAt: at,
    reads: 1234,
    body: sampleBody(pictures, related?.id),
    resources: {
      pictures: Object.fromEntries(pictures.map((picture) => [picture.id, picture])),
      articles: related ? { [related.id]: { ...related, picture: pictures[2] ?? null } } : {},
    },
    details: detailsSchema.parse({ genre: 'analysis' }),
    corrections: [
      { id: 1, kind: 'correction', text: 'The bridge is 240 metres long, not 420.', at },
    ],
    historyPublic: false,
  }
}

export function sampleCoverage(): LivePage {
  const entry = (id: number, headline: string, pinned: boolean) => ({
    id,
    headline,
    body: { type: 'doc' as const, content: [paragraph(text(long))] },
    at: new Date(at.getTime() + id * 600_000),
    editedAt: id === 2 ? at : null,
    pinned,
    keyPoint: true,
    bylines: [],
  })
  return {
    newest: true,
    pinned: [entry(3, 'An entry that stays at the top', true)],
    entries: [entry(2, 'What happened just now', false), entry(1, 'What happened before', false)],
    earlier: null,
    resources: { pictures: {}, articles: {} },
    keyPoints: [{ id: 3, at, words: 'An entry that stays at the top' }],
    sequence: 3,
    startedAt: at,
    endedAt: null,
  }
}

export const sampleChanges: Comparison = {
  headline: [
    { kind: 'same', text: 'A headline says ' },
    { kind: 'deleted', text: 'roughly ' },
    { kind: 'inserted', text: 'exactly ' },
    { kind: 'same', text: 'what happened' },
  ],
  standfirst: [],
  body: [],
  others: [],
}
