import { buffer } from 'node:stream/consumers'
import { Invalid } from '#lib/platform/failures.ts'
import type { Bytes } from '../bytes.ts'
import { mustHaveMarkdown } from '../markdown/zip.ts'
import { type ArchiveFormat, archiveFormats, headBytes } from '../schema.ts'
import { recordsOf, XmlBroken } from '../xml.ts'
import { mostUnpacked } from './place.ts'

const all = Object.values(archiveFormats).map(({ is }) => is)
/** What may be uploaded, in words. */
export const whatIsRead = `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`

const wrong = (is: string, instead = `What is read here: ${whatIsRead}.`) =>
  new Invalid({ file: [`${is} ${instead}`] })

/** Files that are told by how they begin, and what to do with them. */
const others: [bytes: string, is: string, instead?: string][] = [
  ['\x1f\x8b', 'It is compressed (gzip).', 'Unpack it, and choose the file in it.'],
  ['BZh', 'It is compressed (bzip2).', 'Unpack it, and choose the file in it.'],
  ['\xfd7zXZ', 'It is compressed (xz).', 'Unpack it, and choose the file in it.'],
  ['7z\xbc\xaf', 'It is compressed (7-Zip).', 'Unpack it, and choose the file in it.'],
  ['Rar!', 'It is compressed (RAR).', 'Unpack it, and choose the file in it.'],
  ['%PDF', 'It is a PDF document.'],
  ['SQLite format 3', 'It is a database.'],
  ['\x89PNG', 'It is a picture.'],
  ['\xff\xd8\xff', 'It is a picture.'],
]

/**
 * Finds by its beginning what a file is.
 * @throws Invalid (file) that says what it is, and what would be right
 */
export async function recognise(bytes: Bytes): Promise<ArchiveFormat> {
  const head = await buffer(bytes.read(0, Math.min(headBytes, bytes.size)))
  const raw = head.toString('latin1')
  for (const [bytes, is, instead] of others) if (raw.startsWith(bytes)) throw wrong(is, instead)
  if (['PK\x03\x04', 'PK\x05\x06'].some((bytes) => raw.startsWith(bytes))) {
    await mustHaveMarkdown(bytes, { bytes: mostUnpacked() })
    return 'markdown'
  }
  if (raw.slice(257, 262) === 'ustar')
    throw wrong('It is a tar archive.', 'Unpack it, and choose the file in it.')
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (/^[{[]/.test(text)) return recogniseJson(text)
  const isUtf16 = raw.startsWith('\xff\xfe') || raw.startsWith('\xfe\xff') || raw.includes('<\0')
  if (!text.startsWith('<') && !isUtf16) throw wrong(otherTexts(text))
  if (/^(<!--[\s\S]*?-->\s*)?(<!doctype html|<html\b)/i.test(text))
    throw wrong('It is a web page.', `Export the articles there. ${wrong('').message}`.trim())
  return recogniseXml(bytes)
}

function otherTexts(text: string): string {
  if (text.startsWith('---'))
    return 'It is a single text of Markdown: pack its site’s folder as a ZIP.'
  if (/^(--|\/\*|CREATE|INSERT|DROP)/i.test(text)) return 'It is a dump of a database.'
  return 'It is of no kind that is known here.'
}

function recogniseJson(text: string): ArchiveFormat {
  if (/^\{\s*"(db|meta|data)"\s*:/.test(text)) return 'ghost'
  if (text.includes('"headline"'))
    throw wrong(
      'It is a list of articles in the form of this newsroom.',
      'Whoever looks after the server brings it in: npm run import -- articles FILE.',
    )
  throw wrong('It is JSON, but no export of Ghost.')
}

/** Ends the reading where enough is known. */
class Enough extends Error {
  format: ArchiveFormat | undefined
  constructor(format?: ArchiveFormat) {
    super()
    this.format = format
  }
}

async function recogniseXml(bytes: Bytes): Promise<ArchiveFormat> {
  let root = ''
  const look = (path: { uri: string; name: string }[]): boolean => {
    const [first] = path
    const last = path.at(-1)
    if (!first || !last) return false
    root = first.name
    const byRoot = rootIs(first)
    if (byRoot !== 'rss') throw new Enough(byRoot)
    // WordPress names its version before the first item.
    if (/wordpress\.org\/export\//.test(last.uri)) throw new Enough('wordpress')
    if (path.length === 3 && last.name === 'item') throw new Enough('feed')
    return false
  }
  try {
    for await (const _ of recordsOf(bytes.read(), look)) break
  } catch (error) {
    if (error instanceof Enough) {
      if (error.format) return error.format
      if (root === 'html') throw wrong('It is a web page.')
      throw wrong(
        root === 'NewsML'
          ? 'It is NewsML 1, and NewsML-G2 is read.'
          : `It is XML of a kind that isn’t known (${root.slice(0, 40)}).`,
      )
    }
    if (!(error instanceof XmlBroken)) throw error
    throw wrong(`It can’t be read, line ${error.line}: ${error.message}`)
  }
  if (root === 'rss') return 'feed'
  throw wrong('There is nothing in it.')
}

function rootIs({ uri, name }: { uri: string; name: string }): ArchiveFormat | 'rss' | undefined {
  if (name === 'rss') return 'rss'
  if (name === 'RDF' || (name === 'feed' && /atom|purl/i.test(uri))) return 'feed'
  if (name === 'nitf' || (name !== 'NewsML' && /iptc\.org\/std\/nar/.test(uri))) return 'newsml'
  return undefined
}
