import { createReadStream } from 'node:fs'
import { SaxesParser, type SaxesTagNS } from 'saxes'

// XML of others, read as it streams: never more of it in memory than one record. Nothing outside the
// file is ever fetched, and no entity is expanded but XML's own five and a few names of HTML.

/** An element of a record, with all that is in it. Names are told by URI and local name. */
export type XmlElement = {
  uri: string
  name: string
  attributes: { uri: string; name: string; value: string }[]
  children: (XmlElement | string)[]
  line: number
  /** Set on a record of which something was left out: it is too long, or nested too deeply. */
  cut?: string
}

/** The file can't be read on from this line. */
export class XmlBroken extends Error {
  override name = 'XmlBroken'
  line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const limits = { depth: 200, recordLength: 64 * 2 ** 20, pieceLength: 64 * 2 ** 20 }

type Limits = typeof limits
/** `base`: what xml:base says there. */
type Name = { uri: string; name: string; base?: string }
type Options = Partial<Limits> & { onBytes?: (read: number) => void }

/**
 * Reads the records of a file, or of its bytes: each element of which `isRecord` says so, with all that is
 * in it.
 * @param isRecord asked with the element and its ancestors, the root first, the element last
 * @throws XmlBroken at the first place that isn't well-formed, after the records before it
 */
export async function* recordsOf(
  file: string | AsyncIterable<Buffer>,
  isRecord: (path: Name[]) => boolean,
  options: Options = {},
): AsyncGenerator<XmlElement> {
  const reader = new RecordReader(isRecord, { ...limits, ...options })
  let read = 0
  const chunks = async function* () {
    const bytes =
      typeof file === 'string' ? createReadStream(file, { highWaterMark: 65_536 }) : file
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      read += chunk.length
      options.onBytes?.(read)
      yield chunk
    }
  }
  for await (const text of decoded(chunks())) {
    yield* reader.write(text)
    if (reader.broken) throw reader.broken
  }
  yield* reader.close()
  if (reader.broken) throw reader.broken
}

/** Bytes as text: the encoding is what the byte order mark says, else the XML declaration, else UTF-8. */
export async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let head = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true })
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < 200) continue
    decoder = decoderFor(head)
    yield decoder.decode(head, { stream: true })
  }
  if (decoder) yield decoder.decode()
  else yield decoderFor(head).decode(head)
}

function decoderFor(head: Buffer): TextDecoder {
  const start = head.subarray(0, 200).toString('latin1')
  if (start.startsWith('\xff\xfe') || start.startsWith('<\0')) return new TextDecoder('utf-16le')
  if (start.startsWith('\xfe\xff') || start.startsWith('\0<')) return new TextDecoder('utf-16be')
  const named = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    start,
  )?.[1]
  // What calls itself UTF-16 and has a legible declaration isn't.
  if (!named || /^utf-?16/i.test(named)) return new TextDecoder()
  try {
    return new TextDecoder(named)
  } catch {
    throw new XmlBroken(1, `The encoding ${named} isn’t known: save the file as UTF-8.`)
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML knows no such characters.
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

/** Names that feeds use though XML doesn't know them. */
const htmlEntities = { nbsp: ' ', copy: '©', ndash: '–', mdash: '—', hellip: '…', eacute: 'é' }
const quotes = { lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' }

class RecordReader {
  broken: XmlBroken | undefined
  #parser: SaxesParser<{ xmlns: true }>
  #ready: XmlElement[] = []
  #path: Name[] = []
  /** Open elements of the record that is being read. */
  #open: XmlElement[] = []
  /** Levels below what was cut off. */
  #below = 0
  #length = 0
  #sinceEvent = 0
  #limits: Limits

  constructor(isRecord: (path: Name[]) => boolean, limits: Limits) {
    this.#limits = limits
    const parser = new SaxesParser({ xmlns: true, position: true } as const)
    this.#parser = parser
    Object.assign(parser.ENTITIES, htmlEntities, quotes)
    parser.on('error', (error) => this.#fail(error.message))
    parser.on('doctype', (doctype) => {
      this.#sinceEvent = 0
      if (doctype.includes('[') || /<!ENTITY/i.test(doctype))
        this.#break('It declares entities of its own (DOCTYPE): such files are refused.')
    })
    parser.on('opentag', (tag) => this.#opened(tag, isRecord))
    parser.on('text', (text) => this.#text(text))
    parser.on('cdata', (text) => this.#text(text))
    parser.on('comment', () => {
      this.#sinceEvent = 0
    })
    parser.on('closetag', () => this.#closed())
  }

  *write(chunk: string): Generator<XmlElement> {
    if (this.broken) return
    this.#sinceEvent += chunk.length
    this.#unlessBroken(() => {
      this.#parser.write(chunk.replace(forbidden, ''))
      if (this.#sinceEvent > this.#limits.pieceLength)
        this.#break(`Something is longer than ${this.#limits.pieceLength} characters.`)
    })
    yield* this.#ready.splice(0)
  }

  *close(): Generator<XmlElement> {
    if (this.broken) return
    this.#unlessBroken(() => this.#parser.close())
    yield* this.#ready.splice(0)
  }

  /** Ends the reading at once, not only after the piece that is being read. */
  #break(message: string): never {
    this.broken ??= new XmlBroken(this.#parser.line, message)
    throw this.broken
  }

  #unlessBroken(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error !== this.broken) throw error
    }
  }

  #fail(message: string): void {
    // An entity that isn't known stays as it is written.
    if (message.includes('undefined entity')) return
    this.#break(
      `It isn’t well-formed XML: ${message.replace(/^\d+:\d+:\s*/, '').replace(/\.$/, '')}.`,
    )
  }

  #opened(tag: SaxesTagNS, isRecord: (path: Name[]) => boolean): void {
    this.#sinceEvent = 0
    const base = tag.attributes['xml:base']?.value
    this.#path.push({ uri: tag.uri, name: tag.local, ...(base ? { base } : {}) })
    // Each level makes the parser look through all above it.
    if (this.#path.length > 30 * this.#limits.depth) this.#break('It is nested too deeply.')
    const parent = this.#open.at(-1)
    if (!parent) {
      if (isRecord(this.#path)) {
        this.#length = 0
        this.#open.push(this.#element(tag))
      }
      return
    }
    if (this.#below > 0 || this.#open.length >= this.#limits.depth) {
      this.#below++
      this.#cut('It is nested too deeply.')
      return
    }
    const element = this.#element(tag)
    parent.children.push(element)
    this.#open.push(element)
  }

  #element({ uri, local, attributes }: SaxesTagNS): XmlElement {
    const all = Object.values(attributes)
    const kept = all.filter(({ prefix }) => prefix !== 'xmlns')
    this.#grow(all.reduce((sum, { value }) => sum + value.length, 100))
    return {
      uri,
      name: local,
      attributes: kept.map((one) => ({ uri: one.uri, name: one.local, value: one.value })),
      children: [],
      line: this.#parser.line,
    }
  }

  #text(text: string): void {
    this.#sinceEvent = 0
    const parent = this.#open.at(-1)
    if (!parent || this.#below > 0 || !this.#grow(text.length)) return
    const last = parent.children.length - 1
    if (typeof parent.children[last] === 'string') parent.children[last] += text
    else parent.children.push(text)
  }

  /** Is there room for that many characters more? */
  #grow(by: number): boolean {
    this.#length += by
    if (this.#length <= this.#limits.recordLength) return true
    this.#cut(`It is longer than ${this.#limits.recordLength} characters.`)
    return false
  }

  #cut(why: string): void {
    const [record] = this.#open
    if (record) record.cut ??= why
  }

  #closed(): void {
    this.#sinceEvent = 0
    this.#path.pop()
    if (this.#below > 0) this.#below--
    else {
      const element = this.#open.pop()
      if (element && this.#open.length === 0) this.#ready.push(element)
    }
  }
}

/** Children with this local name; `uris`: of these namespaces alone. */
export function childrenOf(element: XmlElement, name: string, uris?: string[]): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' && child.name === name && (!uris || uris.includes(child.uri)),
  )
}

/** All text in an element, as it stands. */
export function textOf(element: XmlElement | undefined): string {
  if (!element) return ''
  return element.children
    .map((child) => (typeof child === 'string' ? child : textOf(child)))
    .join('')
}

/** Text of the first such child, trimmed; empty when there is none. */
export const childText = (element: XmlElement, name: string, uris?: string[]): string =>
  textOf(childrenOf(element, name, uris)[0]).trim()

/** An attribute's value, by its local name. */
export const attributeOf = (element: XmlElement, name: string, uri = ''): string | undefined =>
  element.attributes.find((one) => one.name === name && one.uri === uri)?.value
