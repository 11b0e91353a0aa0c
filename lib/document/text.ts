import type { Document, Inline, ListItem, Piece, TableNode } from './schema.ts'

type Row = TableNode['content'][number]
type Node = Piece | ListItem | Inline | Row | Row['content'][number]

/** Words that stand in a node's attributes. */
function ownWords(node: Node): string[] {
  switch (node.type) {
    case 'picture':
      return [node.attrs.caption]
    case 'factBox':
      return [node.attrs.title]
    case 'embed':
      return [node.attrs.url]
    default:
      return []
  }
}

function collect(node: Node, lines: string[], own = ownWords): void {
  if (node.type === 'text') lines[lines.length - 1] += node.text
  else if (node.type === 'hardBreak') lines.push('')
  else {
    lines.push(...own(node))
    if (['paragraph', 'heading', 'pullQuote'].includes(node.type)) lines.push('')
    if ('content' in node) for (const child of node.content ?? []) collect(child, lines, own)
    if (node.type === 'blockquote' || node.type === 'pullQuote') lines.push(node.attrs.attribution)
  }
}

/** The words of a body, a line a block. */
export function plainText(document: Document): string {
  const lines: string[] = []
  for (const piece of document.content) collect(piece, lines)
  return lines.filter(Boolean).join('\n')
}

/** The same with a line for what is no words: pictures, related articles. For people who compare. */
export function describedText(document: Document): string[] {
  const lines: string[] = []
  const described = (node: Node) => {
    if (node.type === 'picture') {
      const { mediaId, alt, caption } = node.attrs
      return [[`Picture ${mediaId}`, alt, caption].filter(Boolean).join(' · ')]
    }
    if (node.type === 'relatedArticle') return [`Related: article ${node.attrs.articleId}`]
    if (node.type === 'horizontalRule') return ['———']
    return ownWords(node)
  }
  for (const piece of document.content) collect(piece, lines, described)
  return lines.filter(Boolean)
}

/** Does it say nothing? */
export function isEmptyDocument(document: Document): boolean {
  return plainText(document).trim() === ''
}

/** What a body shows and leads to, each once: pictures of the library, and articles. */
export function referencesOf(document: Document): { mediaIds: number[]; articleIds: number[] } {
  const mediaIds = new Set<number>()
  const articleIds = new Set<number>()
  const visit = (node: Node) => {
    if (node.type === 'picture') mediaIds.add(node.attrs.mediaId)
    else if (node.type === 'relatedArticle') articleIds.add(node.attrs.articleId)
    else if (node.type === 'text') {
      for (const mark of node.marks ?? [])
        if (mark.type === 'link' && mark.attrs.articleId) articleIds.add(mark.attrs.articleId)
    } else if ('content' in node) for (const child of node.content ?? []) visit(child)
  }
  for (const piece of document.content) visit(piece)
  return { mediaIds: [...mediaIds], articleIds: [...articleIds] }
}
