import { z } from 'zod'

// The body of an article: a ProseMirror document in exactly the nodes and marks listed here. The
// editor's extensions and the readers' components follow this list.

const linkHref = z
  .string()
  .trim()
  .max(2000)
  .refine(isSafeHref, 'Links start with https://, http://, mailto:, tel:, / or #.')

/** May this stand in a link? Never a script. */
export function isSafeHref(href: string): boolean {
  if (/^[/#]/.test(href)) return !href.startsWith('//')
  try {
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol)
  } catch {
    return false
  }
}

const markSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bold') }),
  z.object({ type: z.literal('italic') }),
  z.object({ type: z.literal('link'), attrs: z.object({ href: linkHref }) }),
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

type Block =
  | z.infer<typeof paragraphSchema>
  | z.infer<typeof headingSchema>
  | z.infer<typeof ruleSchema>
  | { type: 'blockquote'; content: Block[] }
  | { type: 'bulletList'; content: ListItem[] }
  | { type: 'orderedList'; attrs?: { start?: number | undefined } | undefined; content: ListItem[] }
type ListItem = { type: 'listItem'; content: Block[] }

export type { Block, ListItem }

const blockSchema: z.ZodType<Block> = z.lazy(() =>
  z.discriminatedUnion('type', [
    paragraphSchema,
    headingSchema,
    ruleSchema,
    z.object({ type: z.literal('blockquote'), content: z.array(blockSchema).min(1) }),
    z.object({ type: z.literal('bulletList'), content: z.array(listItemSchema).min(1) }),
    z.object({
      type: z.literal('orderedList'),
      attrs: z.object({ start: z.number().int().min(0).optional() }).optional(),
      content: z.array(listItemSchema).min(1),
    }),
  ]),
)
const listItemSchema: z.ZodType<ListItem> = z.lazy(() =>
  z.object({ type: z.literal('listItem'), content: z.array(blockSchema).min(1) }),
)

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
  .pipe(z.object({ type: z.literal('doc'), content: z.array(blockSchema).default([]) }))
  .refine((doc) => JSON.stringify(doc).length <= maxBytes, 'The body is longer than 2 MB.')
export type Document = z.infer<typeof documentSchema>

export const emptyDocument: Document = { type: 'doc', content: [{ type: 'paragraph' }] }
