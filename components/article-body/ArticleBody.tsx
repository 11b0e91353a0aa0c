import { Fragment } from 'react'
import type { Block, Document, ListItem } from '#lib/document/schema.ts'
import { InlineContent } from './InlineContent.tsx'

/** The body of an article. Every node type of the schema has its element; nothing else exists. */
export function ArticleBody({ document }: { document: Document }) {
  return (
    <div className="article-body">
      <Blocks blocks={document.content} />
    </div>
  )
}

// A document is shown, not edited: places serve as keys.
function Blocks({ blocks }: { blocks: Block[] }) {
  return blocks.map((block, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={n}>
      <BlockElement block={block} />
    </Fragment>
  ))
}

function BlockElement({ block }: { block: Block }) {
  switch (block.type) {
    case 'paragraph':
      return block.content?.length ? (
        <p>
          <InlineContent content={block.content} />
        </p>
      ) : null
    case 'heading': {
      const Heading = block.attrs.level === 2 ? 'h2' : 'h3'
      return (
        <Heading>
          <InlineContent content={block.content ?? []} />
        </Heading>
      )
    }
    case 'horizontalRule':
      return <hr />
    case 'blockquote':
      return (
        <blockquote>
          <Blocks blocks={block.content} />
        </blockquote>
      )
    case 'bulletList':
      return (
        <ul>
          <Items items={block.content} />
        </ul>
      )
    case 'orderedList':
      return (
        <ol start={block.attrs?.start}>
          <Items items={block.content} />
        </ol>
      )
    default:
      return unknownNode(block)
  }
}

function Items({ items }: { items: ListItem[] }) {
  return items.map((item, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: places serve as keys, as above
    <li key={n}>
      <Blocks blocks={item.content} />
    </li>
  ))
}

/** A node type without an element fails the type check here; at run time it is said, never blank. */
function unknownNode(node: never): never {
  throw new Error(`No element for the node ${JSON.stringify(node)}`)
}
