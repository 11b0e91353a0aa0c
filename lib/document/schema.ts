import { z } from 'zod'
import { id } from '#lib/platform/id.ts'
import { embedOf } from './embed.ts'

// The body of an article: a ProseMirror document in exactly the nodes and marks listed here. The
// editor's extensions and the readers' components follow this list.

const words = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)

const linkHref = words(2000).refine(
  isSafeHref,
  'Links start with https://, http://, mailto:, tel:, / or #.',
)

/** May this stand in a link? Never a script, nor a path that is another site's to browsers: //, /\. */
export function isSafeHref(href: string): boolean {
  if (/^[/#]/.test(href))
    return URL.parse(href, 'https://site.invalid')?.origin === 'https://site.invalid'
  try {
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol)
  } catch {
    return false
  }
}

const markSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bold') }),
  z.object({ type: z.literal('italic') }),
  z.object({
    type: z.literal('link'),
    attrs: z.object({
      href: linkHref,
      /** An article of ours: readers get the address that it has then. */
      articleId: id.nullable().default(null),
    }),
  }),
])
export type Mark = z.infer<typeof markSchema>

const textSchema = z.object({
  type: z.literal('text'),
  text: z.string().min(1),
  marks: z.array(markSchema).max(3).optional(),
})
const hardBreakSchema = z.object({ type: z.literal('hardBreak') })
const inlineSchema = z.discriminatedUnion('type', [textSchema, hardBreakSchema])
export type Inline = z.infer<typeof inlineSchema>

const inlineContent = z.array(inlineSchema).optional()
const paragraphSchema = z.object({ type: z.literal('paragraph'), content: inlineContent })
const headingSchema = z.object({
  type: z.literal('heading'),
  attrs: z.object({ level: z.union([z.literal(2), z.literal(3)]) }),
  content: inlineContent,
})
const ruleSchema = z.object({ type: z.literal('horizontalRule') })
const attributionSchema = z.object({ attribution: words(200).default('') })
type Attribution = z.infer<typeof attributionSchema>

/** What may stand in a list, a quote, a box: the plain parts of a text. */
export type Block =
  | z.infer<typeof paragraphSchema>
  | z.infer<typeof headingSchema>
  | z.infer<typeof ruleSchema>
  | { type: 'blockquote'; attrs: Attribution; content: Block[] }
  | { type: 'bulletList'; content: ListItem[] }
  | { type: 'orderedList'; attrs?: { start?: number | undefined } | undefined; content: ListItem[] }
export type ListItem = { type: 'listItem'; content: Block[] }

const blockOptions = () =>
  [
    paragraphSchema,
    headingSchema,
    ruleSchema,
    z.object({
      type: z.literal('blockquote'),
      attrs: attributionSchema.default({ attribution: '' }),
      content: z.array(blockSchema).min(1),
    }),
    z.object({ type: z.literal('bulletList'), content: z.array(listItemSchema).min(1) }),
    z.object({
      type: z.literal('orderedList'),
      attrs: z.object({ start: z.number().int().min(0).optional() }).optional(),
      content: z.array(listItemSchema).min(1),
    }),
  ] as const
// Named, since the description of the API refers to them.
const blockSchema: z.ZodType<Block> = z
  .lazy(() => z.discriminatedUnion('type', blockOptions()))
  .meta({ id: 'Block' })
const listItemSchema: z.ZodType<ListItem> = z
  .lazy(() => z.object({ type: z.literal('listItem'), content: z.array(blockSchema).min(1) }))
  .meta({ id: 'ListItem' })

/** How wide a picture stands: with the text, or beyond it. */
const pictureLayouts = ['column', 'wide'] as const
const pictureSchema = z.object({
  type: z.literal('picture'),
  attrs: z.object({
    mediaId: id,
    alt: words(500).default(''),
    caption: words(1000).default(''),
    layout: z.enum(pictureLayouts).default('column'),
  }),
})
export type PictureNode = z.infer<typeof pictureSchema>

const cellAttributes = z.object({
  colspan: z.number().int().min(1).max(100).default(1),
  rowspan: z.number().int().min(1).max(1000).default(1),
})
const cellSchema = z.object({
  type: z.enum(['tableCell', 'tableHeader']),
  attrs: cellAttributes.default({ colspan: 1, rowspan: 1 }),
  content: z.array(paragraphSchema).min(1),
})
const tableSchema = z.object({
  type: z.literal('table'),
  content: z
    .array(z.object({ type: z.literal('tableRow'), content: z.array(cellSchema).default([]) }))
    .min(1),
})
export type TableNode = z.infer<typeof tableSchema>

export const noteKinds = ['correction', 'update'] as const

/** What stands between blocks, in a body only. */
const pieceOptions = () =>
  [
    pictureSchema,
    tableSchema,
    z.object({ type: z.literal('gallery'), content: z.array(pictureSchema).min(1) }),
    z.object({
      type: z.literal('pullQuote'),
      attrs: attributionSchema.default({ attribution: '' }),
      content: inlineContent,
    }),
    z.object({
      type: z.literal('factBox'),
      attrs: z.object({ title: words(200).default('') }).default({ title: '' }),
      content: z
        .array(z.discriminatedUnion('type', [...blockOptions(), pictureSchema, tableSchema]))
        .min(1),
    }),
    z.object({ type: z.literal('keyPoints'), content: z.array(listItemSchema).min(1) }),
    z.object({ type: z.literal('relatedArticle'), attrs: z.object({ articleId: id }) }),
    z.object({
      type: z.literal('embed'),
      attrs: z.object({
        url: words(2000).refine((url) => embedOf(url), 'This address can’t be embedded.'),
      }),
    }),
    z.object({
      type: z.literal('note'),
      attrs: z.object({
        kind: z.enum(noteKinds),
        /** Day of the note, YYYY-MM-DD. */
        date: z.union([z.literal(''), z.iso.date()]).default(''),
      }),
      content: z.array(paragraphSchema).min(1),
    }),
  ] as const
const pieceSchema = z
  .lazy(() => z.discriminatedUnion('type', [...blockOptions(), ...pieceOptions()]))
  .meta({ id: 'Piece' })
/** Whatever may stand at the top of a body. */
export type Piece = z.infer<typeof pieceSchema>

const maxBytes = 2_000_000
const maxDepth = 40

function depth(value: unknown): number {
  let deepest = 0
  const stack: [unknown, number][] = [[value, 0]]
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [node, level] = top
    deepest = Math.max(deepest, level)
    if (level > maxDepth) break
    const content = (node as { content?: unknown[] } | null)?.content
    if (Array.isArray(content)) for (const child of content) stack.push([child, level + 1])
  }
  return deepest
}

/** A whole body. Attributes that aren't listed are dropped; unknown nodes and marks are refused. */
export const documentSchema = z
  .unknown()
  .refine((value) => depth(value) <= maxDepth, 'The body is nested too deeply.')
  .pipe(z.object({ type: z.literal('doc'), content: z.array(pieceSchema).default([]) }))
  .refine((doc) => JSON.stringify(doc).length <= maxBytes, 'The body is longer than 2 MB.')
export type Document = z.infer<typeof documentSchema>

export const emptyDocument: Document = { type: 'doc', content: [{ type: 'paragraph' }] }
