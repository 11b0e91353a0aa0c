import { createHash } from 'node:crypto'
import { type Token, Tokenizer, TokenizerMode } from 'parse5'

export type ReaderHtml = {
  html: string
  /** CSP sources ('sha256-…') of the inline scripts that remain. */
  scriptHashes: string[]
}

const attribute = (token: Token.TagToken, name: string) =>
  token.attrs.find((attr) => attr.name === name)?.value

const isData = (token: Token.TagToken) => attribute(token, 'type') === 'application/ld+json'
const isOurs = (token: Token.TagToken) => attribute(token, 'data-reader') !== undefined

/** Preloads of what is taken out; fonts, pictures and styles stay. */
function isScriptLink(token: Token.TagToken): boolean {
  const rel = attribute(token, 'rel')
  return rel === 'modulepreload' || (rel === 'preload' && attribute(token, 'as') === 'script')
}

/**
 * Makes a document for readers of the HTML that Next.js renders: its scripts, their preloads, flight
 * data and React's markers go; what is marked `data-reader`, and JSON-LD, stays. The source is cut by
 * the positions that the HTML tokenizer reports, so what stays is byte for byte what was rendered.
 * @param readerScript address for the script of `/reader.js`, such as `/reader.js?v=…`
 */
export function readerHtml(source: string, readerScript: string): ReaderHtml {
  const pieces: string[] = []
  const hashes: string[] = []
  let kept = 0
  // Depth inside an element that is dropped, with its name, and where it began.
  let dropping: { name: string; depth: number; start: number } | undefined
  let inline: { start: number } | undefined

  const cut = (start: number, end: number, instead = '') => {
    pieces.push(source.slice(kept, start), instead)
    kept = end
  }

  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag(token) {
        const { location, tagName } = token
        if (!location) return
        if (tagName === 'script') tokenizer.state = TokenizerMode.SCRIPT_DATA
        else if (tagName === 'style') tokenizer.state = TokenizerMode.RAWTEXT
        else if (tagName === 'title' || tagName === 'textarea')
          tokenizer.state = TokenizerMode.RCDATA
        if (dropping) {
          if (tagName === dropping.name) dropping.depth++
          return
        }
        if (tagName === 'script') {
          if (!isOurs(token) && !isData(token)) {
            dropping = { name: 'script', depth: 1, start: location.startOffset }
          } else if (attribute(token, 'src') === '/reader.js') {
            const tag = source.slice(location.startOffset, location.endOffset)
            cut(location.startOffset, location.endOffset, tag.replace('/reader.js', readerScript))
          } else if (!isData(token) && attribute(token, 'src') === undefined) {
            inline = { start: location.endOffset }
          }
        } else if (tagName === 'link' && isScriptLink(token)) {
          cut(location.startOffset, location.endOffset)
        } else if (tagName === 'template' || (tagName === 'div' && isLeftover(token))) {
          dropping = { name: tagName, depth: 1, start: location.startOffset }
        }
      },
      onEndTag(token) {
        const { location, tagName } = token
        if (!location) return
        if (dropping?.name === tagName && --dropping.depth === 0) {
          cut(dropping.start, location.endOffset)
          dropping = undefined
        } else if (inline && tagName === 'script') {
          const code = source.slice(inline.start, location.startOffset)
          hashes.push(`'sha256-${createHash('sha256').update(code).digest('base64')}'`)
          inline = undefined
        }
      },
      onComment({ location }) {
        if (location && !dropping) cut(location.startOffset, location.endOffset)
      },
      onDoctype() {},
      onEof() {},
      onCharacter() {},
      onNullCharacter() {},
      onWhitespaceCharacter() {},
    },
  )
  tokenizer.write(source, true)
  pieces.push(source.slice(kept))
  return { html: pieces.join(''), scriptHashes: hashes }
}

/** React's hidden holders of streamed content are empty once all is rendered. */
function isLeftover(token: Token.TagToken): boolean {
  return attribute(token, 'hidden') !== undefined && /^[SB]:/.test(attribute(token, 'id') ?? 'S:')
}
