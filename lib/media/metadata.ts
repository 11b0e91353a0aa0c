import ExifReader, { type ExpandedTags } from 'exifreader'
import { log } from '#lib/platform/log.ts'

/** What an upload says of itself; empty where it says nothing. Never where it was taken. */
export type Told = {
  caption: string
  alt: string
  credit: string
  creator: string
  copyright: string
  rights: string
  takenAt: Date | null
}

/**
 * Reads IPTC, XMP and EXIF (IPTC Photo Metadata Standard 2023.1): the caption, who made it, the
 * credit line, the copyright notice, the terms of use, and when it was taken.
 */
export async function readMetadata(content: Buffer): Promise<Told> {
  const { iptc, xmp, exif } = await tagsOf(content)
  const creator = first(xmp?.creator, iptc?.['By-line'], exif?.Artist)
  return {
    caption: first(xmp?.description, iptc?.['Caption/Abstract'], exif?.ImageDescription, 1000),
    alt: first(xmp?.AltTextAccessibility, undefined, undefined, 500),
    credit: first(xmp?.Credit, iptc?.Credit, undefined) || creator,
    creator,
    copyright: first(xmp?.rights, iptc?.['Copyright Notice'], exif?.Copyright, 300),
    rights: first(xmp?.UsageTerms, undefined, undefined, 1000),
    takenAt: dateOf(first(xmp?.DateCreated, undefined, exif?.DateTimeOriginal)),
  }
}

async function tagsOf(content: Buffer): Promise<ExpandedTags> {
  try {
    return await ExifReader.load(content, { expanded: true, async: true })
  } catch (error) {
    // A picture without metadata, or with damaged ones, is still a picture.
    log.debug({ err: error }, 'a picture’s metadata could not be read')
    return {}
  }
}

/** The first tag that says something. */
function first(one: unknown, two: unknown, three: unknown, max = 200): string {
  for (const tag of [one, two, three]) {
    const text = described(tag).trim()
    if (text) return text.slice(0, max)
  }
  return ''
}

function described(tag: unknown): string {
  if (Array.isArray(tag)) return tag.map(described).join(', ')
  if (typeof tag !== 'object' || tag === null || !('description' in tag)) return ''
  const text = String(tag.description)
  // Some cameras fill the fields with spaces or zeros.
  return text.replace(/\p{Cc}/gu, ' ').trim()
}

/** EXIF writes 2026:04:26 05:24:00, XMP ISO 8601; a time without a zone is taken as UTC. */
function dateOf(text: string): Date | null {
  const match =
    /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?/.exec(
      text,
    )
  if (!match) return null
  const [, year, month, day, time = '00:00', zone = 'Z'] = match
  const date = new Date(`${year}-${month}-${day}T${time}${zone}`)
  return Number.isNaN(date.getTime()) || date.getFullYear() < 1800 ? null : date
}
