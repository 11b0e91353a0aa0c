import { createHash } from 'node:crypto'
import { Parser } from 'htmlparser2'

export type ReaderHtml = {
  html: string
  /** CSP sources ('sha256-…') of the inline scripts that remain. */
  scriptHashes: string[]
  /** Origins of the embeds that a reader may load. */
  frameOrigins: string[]
  /** What it says to robots in its head, for the header too. */
  headers: [name: string, value: string][]
}

type Attributes = Record<string, string>

const isData = ({ type }: Attributes) => type === 'application/ld+json'
const isOurs = (attributes: Attributes) => attributes['data-reader'] !== undefined

/** Preloads of what is taken out; fonts, pictures and styles stay. */
const isScriptLink = ({ rel, as }: Attributes) =>
  rel === 'modulepreload' || (rel === 'preload' && as === 'script')

/** React's hidden holders of streamed content are empty once all is rendered. */
const isLeftover = ({ hidden, id }: Attributes) => hidden !== undefined && /^[SB]:/.test(id ?? 'S:')

/**
 * Makes a document for readers of the HTML that Next.js renders: its scripts, their preloads, flight
 * data and React's markers go; what is marked `data-reader`, and JSON-LD, stays. The source is cut by
 * the positions that the HTML parser reports, so what stays is byte for byte what was rendered.
 * @param readerScript address for the script of `/reader.js`, such as `/reader.js?v=…`
 */
export function readerHtml(source: string, readerScript: string): ReaderHtml {
  const pieces: string[] = []
  const hashes: string[] = []
  const frames = new Set<string>()
  const headers: [string, string][] = []
  let kept = 0
  // Depth inside an element that is dropped, with its name, and where it began.
  let dropping: { name: string; depth: number; start: number } | undefined
  let inline: { start: number } | undefined

  const cut = (start: number, end: number, instead = '') => {
    pieces.push(source.slice(kept, start), instead)
    kept = end
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      const [start, end] = [parser.startIndex, parser.endIndex + 1]
      if (dropping) {
        if (name === dropping.name) dropping.depth++
        return
      }
      if (name === 'meta' && attributes.name === 'robots' && attributes.content)
        headers.push(['X-Robots-Tag', attributes.content])
      if (attributes['data-frame']) frames.add(new URL(attributes['data-frame']).origin)
      if (name === 'script') {
        if (!isOurs(attributes) && !isData(attributes)) {
          dropping = { name, depth: 1, start }
        } else if (attributes.src === '/reader.js') {
          cut(start, end, source.slice(start, end).replace('/reader.js', readerScript))
        } else if (!isData(attributes) && attributes.src === undefined) {
          inline = { start: end }
        }
      } else if (name === 'link' && isScriptLink(attributes)) {
        cut(start, end)
      } else if (name === 'template' || (name === 'div' && isLeftover(attributes))) {
        dropping = { name, depth: 1, start }
      }
    },
    onclosetag(name, implied) {
      if (implied) return
      if (dropping?.name === name && --dropping.depth === 0) {
        cut(dropping.start, parser.endIndex + 1)
        dropping = undefined
      } else if (inline && name === 'script') {
        const code = source.slice(inline.start, parser.startIndex)
        hashes.push(`'sha256-${createHash('sha256').update(code).digest('base64')}'`)
        inline = undefined
      }
    },
    oncomment() {
      if (!dropping) cut(parser.startIndex, parser.endIndex + 1)
    },
  })
  parser.end(source)
  pieces.push(source.slice(kept))
  return { html: pieces.join(''), scriptHashes: hashes, frameOrigins: [...frames], headers }
}
