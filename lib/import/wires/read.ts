import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import { bodyFromHtml } from '../html-body.ts'
import type { ArticleItem, PictureFrom, SourceItem, SourceOptions } from '../items.ts'
import { recordsOf, XmlBroken, type XmlElement } from '../xml.ts'
import { itemClass, nar, newsWire, picturesIn } from './newsml.ts'
import { isNitf, nitfWire } from './nitf.ts'
import type { Wire, WirePicture } from './wire.ts'

/** What --map may say of an agency's files. */
const mappingSchema = z.strictObject({
  section: z.string().trim().min(1).max(80).default('News'),
  /** Subjects by their names, and the sections that they become; the others are topics. */
  sections: z.record(z.string(), z.string().trim().min(1).max(80)).default({}),
  /** Name of the agency, whatever its files call it. */
  agency: z.string().trim().min(1).max(120).optional(),
})
type Mapping = z.infer<typeof mappingSchema>

/**
 * An agency's texts in NewsML-G2 or NITF: a file, or a folder of them. Each comes as a draft. It is
 * read twice: a text may name pictures that come after it.
 * @throws Invalid when there is no such file, or the mapping isn't right
 */
export async function* readWires(
  source: string,
  options: SourceOptions,
): AsyncGenerator<SourceItem> {
  const mapping = mappingSchema.safeParse(options.mapping ?? {})
  if (!mapping.success) throw new Invalid({ mapping: [z.prettifyError(mapping.error)] })
  const info = await stat(source).catch(() => undefined)
  if (!info) throw new Invalid({ '': [`There is no file ${source}.`] })
  const files = info.isDirectory()
    ? (await readdir(source, { withFileTypes: true }))
        .filter((entry) => entry.isFile() && /\.(xml|nitf|newsml)$/i.test(entry.name))
        .map(({ name }) => name)
        .sort()
    : ['']
  const desk = new WireDesk(mapping.data)
  for (const name of files)
    for await (const record of recordsIn(join(source, name))) desk.look(record)
  for (const name of files) {
    const file = name || source
    const path = join(source, name)
    try {
      for await (const record of recordsIn(path, (read) => options.onBytes?.(read, info.size)))
        yield* desk.items(record, file)
    } catch (error) {
      if (!(error instanceof XmlBroken)) throw error
      yield { kind: 'bad', place: { file, line: error.line }, message: error.message }
    }
  }
}

/** The first time, what can't be read is passed over: it is told the second time. */
async function* recordsIn(file: string, onBytes?: (read: number) => void) {
  let root = ''
  let found = false
  const isRecord = (path: { uri: string; name: string }[]) => {
    const last = path.at(-1)
    if (path.length === 1) root = last?.name ?? ''
    const is =
      last !== undefined &&
      ((path.length === 1 && isNitf(last)) ||
        (last.uri === nar && /Item$/.test(last.name) && last.name !== 'itemSet'))
    found ||= is
    return is
  }
  try {
    yield* recordsOf(file, isRecord, onBytes ? { onBytes } : {})
  } catch (error) {
    if (onBytes || !(error instanceof XmlBroken)) throw error
  }
  if (found || !onBytes) return
  const old =
    root === 'NewsML' ? 'It is NewsML 1: NewsML-G2 is read.' : 'It is neither NewsML-G2 nor NITF.'
  throw new XmlBroken(1, old)
}

class WireDesk {
  #mapping: Mapping
  #pictures = new Map<string, WirePicture>()
  #told = new Set<string>()

  constructor(mapping: Mapping) {
    this.#mapping = mapping
  }

  /** Pictures that come as items of their own, by their ids. */
  look(record: XmlElement): void {
    if (record.uri !== nar || record.name !== 'newsItem' || itemClass(record) !== 'picture') return
    const [picture] = picturesIn(record)
    if (picture) this.#pictures.set(newsWire(record).guid, picture)
  }

  *items(record: XmlElement, file: string): Generator<SourceItem> {
    const place = { file, line: record.line }
    if (record.cut) {
      yield { kind: 'bad', place, message: record.cut }
      return
    }
    if (record.uri === nar && record.name !== 'newsItem') {
      const what =
        record.name === 'packageItem'
          ? 'packages: their items come by themselves'
          : `${record.name}s`
      yield { kind: 'leftOut', place, what }
      return
    }
    const wire = isNitf(record) ? nitfWire(record) : newsWire(record)
    const id = `wire:${wire.guid}`
    try {
      this.#mustBeUsable(wire)
      const isText = isNitf(record) || itemClass(record) === 'text'
      if (isText) yield* this.#article(wire, id, place)
      else if (itemClass(record) === 'picture') yield this.#picture(record, id, place)
      else yield { kind: 'leftOut', id, place, what: `items of the kind ${itemClass(record)}` }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      yield { kind: 'bad', id, place, message: error.message }
    }
  }

  #mustBeUsable({ guid, status, headline }: Wire): void {
    if (!guid)
      throw new Invalid({ '': ['It has no id, so a second copy couldn’t be told from it.'] })
    if (!/^(canceled|cancelled|withheld)$/.test(status)) return
    const what = status === 'withheld' ? 'withholds' : 'canceled'
    throw new Invalid({ '': [`The agency ${what} “${headline || guid}”: it isn’t to be used.`] })
  }

  #picture(record: XmlElement, id: string, place: SourceItem['place']): SourceItem {
    const [picture] = picturesIn(record)
    const from = picture && fromOf(picture.href, place.file)
    if (!picture || !from) throw new Invalid({ '': ['It has no rendition that is a picture.'] })
    if (typeof from === 'string') throw new Invalid({ '': [`${picture.href}: ${from}`] })
    const { alt, caption, credit } = picture
    const fileName = picture.href.replace(/[?#].*$/, '').replace(/^.*\//, '')
    return { kind: 'picture', id, place, notes: [], from, alt, caption, credit, fileName }
  }

  *#article(wire: Wire, id: string, place: SourceItem['place']): Generator<SourceItem> {
    const agency = this.#mapping.agency ?? wire.agency
    if (!wire.headline && !wire.html)
      throw new Invalid({ '': ['It has neither a headline nor a text.'] })
    const bylines = [...wire.people, agency].filter(Boolean).map((name) => name.slice(0, 120))
    for (const name of bylines) {
      if (this.#told.has(name)) continue
      this.#told.add(name)
      yield {
        kind: 'byline',
        id: `wire:byline:${name}`,
        place,
        notes: [],
        name,
        kindOf: 'agency',
        oldPaths: [],
      }
    }
    yield this.#draft(wire, id, place, [...new Set(bylines)])
  }

  #draft(wire: Wire, id: string, place: SourceItem['place'], bylines: string[]): ArticleItem {
    const own = (src: string) => wire.pictures[Number(/^wire:(\d+)$/.exec(src)?.[1]) - 1]
    const { notes, ...read } = bodyFromHtml(wire.html, {
      pictureFrom: (src) => fromOf(own(src)?.href ?? src, place.file),
    })
    const { body, pictures } = withWords(read, wire.pictures, place.file)
    const standing = new Set(pictures.map(({ from }) => JSON.stringify(from)))
    const linked = wire.links.flatMap((link) => this.#pictures.get(link) ?? [])
    const onTop = [...wire.pictures, ...linked].flatMap((picture) => {
      const from = fromOf(picture.href, place.file)
      return typeof from === 'string' || standing.has(JSON.stringify(from))
        ? []
        : [{ ...picture, from }]
    })[0]
    const embargo = wire.embargoed ? momentIn(wire.embargoed) : undefined
    if (wire.embargoed && !embargo)
      notes.push(`its embargo isn’t a time: ${wire.embargoed.slice(0, 60)}`)
    const sectionOf = (name: string) =>
      Object.hasOwn(this.#mapping.sections, name) ? this.#mapping.sections[name] : undefined
    const subject = wire.subjects.find(sectionOf)
    return {
      kind: 'article',
      id,
      place,
      notes: [
        ...notes,
        ...(wire.slugline ? [`slugline ${wire.slugline}`] : []),
        ...(wire.toEditors ? [`to editors: ${wire.toEditors}`] : []),
        ...(wire.terms ? [`terms of use: ${wire.terms}`] : []),
      ],
      body,
      pictures,
      headline: wire.headline,
      standfirst: wire.standfirst,
      section: (subject && sectionOf(subject)) || this.#mapping.section,
      bylines: bylines.map((name) => ({ name: `wire:byline:${name}`, role: 'by' as const })),
      topics: [...new Set(wire.subjects)].filter((one) => one !== subject),
      details: {
        place: wire.place,
        ...(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(wire.language)
          ? { language: wire.language }
          : {}),
      },
      // Whether a text of an agency is printed, and when, is the newsroom's to say.
      draft: true,
      oldPaths: [],
      ...(wire.version ? { version: wire.version } : {}),
      ...(embargo ? { embargoUntil: embargo } : {}),
      ...(onTop
        ? {
            picture: {
              from: onTop.from,
              alt: onTop.alt,
              caption: onTop.caption,
              credit: onTop.credit,
            },
          }
        : {}),
    }
  }
}

/** Pictures within the text have their words from the agency's own elements. */
function withWords(
  read: Pick<ArticleItem, 'body' | 'pictures'>,
  given: WirePicture[],
  file: string,
): Pick<ArticleItem, 'body' | 'pictures'> {
  const said = (from: PictureFrom) =>
    given.find((one) => JSON.stringify(fromOf(one.href, file)) === JSON.stringify(from))
  const pictures = read.pictures.map((picture) => {
    const words = said(picture.from)
    if (!words) return picture
    const { alt, caption, credit } = words
    return { ...picture, alt: picture.alt || alt, caption: picture.caption || caption, credit }
  })
  const content = read.body.content.map((piece) => {
    if (piece.type !== 'picture') return piece
    const picture = pictures[piece.attrs.mediaId - 1]
    const { alt = '', caption = '' } = picture ?? {}
    return {
      ...piece,
      attrs: { ...piece.attrs, alt: alt.slice(0, 500), caption: caption.slice(0, 1000) },
    }
  })
  return { body: { ...read.body, content }, pictures }
}

/** Where a picture's file is: beside the agency's file, or on the web. */
function fromOf(href: string, file: string): PictureFrom | string {
  if (/^https?:\/\//i.test(href)) return { url: href }
  if (/^[a-z][\w+.-]*:/i.test(href)) return 'its address isn’t on the web'
  const path = posix.normalize(href.replace(/^\.\//, ''))
  if (
    !href ||
    path.startsWith('../') ||
    path === '..' ||
    path.startsWith('/') ||
    path.includes('\0')
  )
    return `its path leads out of the folder of ${posix.basename(file)}`
  return { path }
}

/** ISO 8601, or NITF's form without hyphens and colons. */
function momentIn(text: string): Date | undefined {
  const [basic, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?$/.exec(text.trim()) ?? []
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const date = new Date(
    basic ? `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}` : text,
  )
  const at = date.getUTCFullYear()
  return at >= 1900 && at <= 9999 ? date : undefined
}
