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

/** The words of a body that stand in it as text, a line a block: not those of pictures and embeds. */
export function textLines(document: Document): string[] {
  const lines: string[] = []
  for (const piece of document.content) collect(piece, lines, () => [])
  return lines.filter((line) => line.trim())
}

/**
 * The words with a line for what is no words: pictures, related articles. For people who compare.
 * @param numbered are they told by number, as the newsroom knows them?
 */
export function describedText(document: Document, numbered = true): string[] {
  const lines: string[] = []
  const described = (node: Node) => {
    if (node.type === 'picture') {
      const { mediaId, alt, caption } = node.attrs
      return [
        [numbered ? `Picture ${mediaId}` : 'Picture', alt, caption].filter(Boolean).join(' · '),
      ]
    }
    if (node.type === 'relatedArticle')
      return [numbered ? `Related: article ${node.attrs.articleId}` : 'A related article']
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

/** Shows each node of a body to `visit`. */
function walk(document: Document, visit: (node: Node) => void): void {
  const into = (node: Node) => {
    visit(node)
    if ('content' in node) for (const child of node.content ?? []) into(child)
  }
  for (const piece of document.content) into(piece)
}

/** Each use of a picture in a body. */
export function picturesOf(document: Document): { mediaId: number; alt: string }[] {
  const found: { mediaId: number; alt: string }[] = []
  walk(document, (node) => {
    if (node.type === 'picture') found.push({ mediaId: node.attrs.mediaId, alt: node.attrs.alt })
  })
  return found
}

/** Links of a body to our own articles, with their words: by number, and by address. */
export function linksOf(document: Document): {
  articles: { articleId: number; words: string }[]
  paths: { slug: string; words: string }[]
} {
  const articles: { articleId: number; words: string }[] = []
  const paths: { slug: string; words: string }[] = []
  walk(document, (node) => {
    if (node.type === 'relatedArticle')
      articles.push({ articleId: node.attrs.articleId, words: 'Related' })
    if (node.type !== 'text') return
    for (const mark of node.marks ?? []) {
      if (mark.type !== 'link') continue
      const { articleId, href } = mark.attrs
      const slug = /^\/article\/([^/?#]+)/.exec(href)?.[1]
      if (articleId) articles.push({ articleId, words: node.text })
      else if (slug) paths.push({ slug, words: node.text })
    }
  })
  return { articles, paths }
}

/** What a body shows and leads to, each once: pictures of the library, and articles. */
export function referencesOf(document: Document): { mediaIds: number[]; articleIds: number[] } {
  const { articles } = linksOf(document)
  return {
    mediaIds: [...new Set(picturesOf(document).map(({ mediaId }) => mediaId))],
    articleIds: [...new Set(articles.map(({ articleId }) => articleId))],
  }
}
