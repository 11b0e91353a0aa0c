import type { Document } from './schema.ts'

type Node = { type: string; attrs?: { level?: number } | undefined; content?: Node[] }

/**
 * The document with headings that skip no level: small ones that stand before the first large one, as
 * imported texts have them, become large. To who listens, a level left out is a part left out.
 */
export function headingsInOrder(document: Document): Document {
  let large = false
  const walk = (node: Node): Node => {
    if (node.type === 'heading') {
      large ||= node.attrs?.level === 2
      return large ? node : { ...node, attrs: { ...node.attrs, level: 2 } }
    }
    return node.content ? { ...node, content: node.content.map(walk) } : node
  }
  return walk(document as Node) as Document
}
