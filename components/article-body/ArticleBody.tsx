import { Fragment } from 'react'
import type { BodyResources } from '#lib/articles/schema.ts'
import { headingsInOrder } from '#lib/document/headings.ts'
import type { Document, ListItem, Piece } from '#lib/document/schema.ts'
import { say } from '#lib/messages/say.ts'
import { Attribution } from './Attribution.tsx'
import { BodyPicture } from './BodyPicture.tsx'
import { BodyTable } from './BodyTable.tsx'
import { EmbedCard } from './EmbedCard.tsx'
import { InlineContent } from './InlineContent.tsx'
import { Note } from './Note.tsx'
import { RelatedArticle } from './RelatedArticle.tsx'

/** What a body is shown with. */
export type Showing = {
  resources: BodyResources
  /** Of what the pages say: labels, dates. */
  language: string
  /** Where pictures come from; readers' unless given. */
  base?: string | undefined
  /** Stands before our own paths where the body is read elsewhere; empty on our pages. */
  origin?: string | undefined
  /** Was it paid for? Then so are its links. */
  sponsored?: boolean | undefined
}

/** The body of an article. Every node type of the schema has its element; nothing else exists. */
export function ArticleBody({ document, ...showing }: { document: Document } & Showing) {
  return (
    <div className="article-body">
      <Pieces pieces={headingsInOrder(document).content} showing={showing} />
    </div>
  )
}

// A document is shown, not edited: places serve as keys.
function Pieces({ pieces, showing }: { pieces: Piece[]; showing: Showing }) {
  return pieces.map((piece, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={n}>
      <PieceElement piece={piece} showing={showing} />
    </Fragment>
  ))
}

function PieceElement({ piece, showing }: { piece: Piece; showing: Showing }) {
  const words = (content: Parameters<typeof InlineContent>[0]['content'] | undefined) => (
    <InlineContent content={content ?? []} showing={showing} />
  )
  switch (piece.type) {
    case 'paragraph':
      return piece.content?.length ? <p>{words(piece.content)}</p> : null
    case 'heading': {
      const Heading = piece.attrs.level === 2 ? 'h2' : 'h3'
      return <Heading>{words(piece.content)}</Heading>
    }
    case 'horizontalRule':
      return <hr />
    case 'blockquote':
      return (
        <blockquote>
          <Pieces pieces={piece.content} showing={showing} />
          <Attribution name={piece.attrs.attribution} />
        </blockquote>
      )
    case 'pullQuote':
      return (
        <aside className="pull-quote">
          <blockquote>
            <p>{words(piece.content)}</p>
            <Attribution name={piece.attrs.attribution} />
          </blockquote>
        </aside>
      )
    case 'bulletList':
      return (
        <ul>
          <Items items={piece.content} showing={showing} />
        </ul>
      )
    case 'orderedList':
      return (
        <ol start={piece.attrs?.start}>
          <Items items={piece.content} showing={showing} />
        </ol>
      )
    case 'keyPoints':
      return (
        <section className="key-points" aria-label={say(showing.language, 'keyPoints')}>
          <p className="box-title">{say(showing.language, 'keyPoints')}</p>
          <ul>
            <Items items={piece.content} showing={showing} />
          </ul>
        </section>
      )
    case 'factBox':
      return (
        <aside
          className="fact-box"
          aria-label={piece.attrs.title || say(showing.language, 'facts')}
        >
          {piece.attrs.title && <p className="box-title">{piece.attrs.title}</p>}
          <Pieces pieces={piece.content} showing={showing} />
        </aside>
      )
    case 'picture':
      return <BodyPicture {...piece.attrs} showing={showing} />
    case 'gallery':
      return (
        <div className="gallery">
          <Pieces pieces={piece.content} showing={showing} />
        </div>
      )
    case 'table':
      return <BodyTable rows={piece.content} showing={showing} />
    case 'relatedArticle':
      return (
        <RelatedArticle
          article={showing.resources.articles[piece.attrs.articleId]}
          base={showing.base}
          origin={showing.origin}
          language={showing.language}
        />
      )
    case 'embed':
      return <EmbedCard url={piece.attrs.url} language={showing.language} />
    case 'note':
      return (
        <Note {...piece.attrs} language={showing.language}>
          <Pieces pieces={piece.content} showing={showing} />
        </Note>
      )
    default:
      return unknownNode(piece)
  }
}

function Items({ items, showing }: { items: ListItem[]; showing: Showing }) {
  return items.map((item, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: places serve as keys, as above
    <li key={n}>
      <Pieces pieces={item.content} showing={showing} />
    </li>
  ))
}

/** A node type without an element fails the type check here; at run time it is said, never blank. */
function unknownNode(node: never): never {
  throw new Error(`No element for the node ${JSON.stringify(node)}`)
}
