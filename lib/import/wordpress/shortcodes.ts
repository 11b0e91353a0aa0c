import * as shortcode from '@wordpress/shortcode'
import type { Attachment } from './attachments.ts'

/** What a body's shortcodes and blocks need to know of the rest of the export. */
export type Around = {
  postId: number
  attachment: (id: number) => Attachment | undefined
  attachmentsOf: (postId: number) => Attachment[]
  block: (id: number) => string | undefined
  note: (what: string) => void
}

export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** An image of the library as HTML. */
export function imageOf({ id, url, alt, caption }: Attachment): string {
  const image = `<img class="wp-image-${id}" src="${escaped(url)}" alt="${escaped(alt)}">`
  const said = caption.trim() ? `<figcaption>${caption}</figcaption>` : ''
  return `<figure>${image}${said}</figure>`
}

export const isImage = (url: string) =>
  /\.(jpe?g|png|gif|webp|avif|heic|tiff?|bmp)$/i.test(URL.parse(url)?.pathname ?? url)

/**
 * Turns the shortcodes of WordPress itself into HTML; of others the words stay, and are told.
 * @param hold given what was made, and returns what stands for it until paragraphs are found
 */
export function withoutShortcodes(
  html: string,
  around: Around,
  hold: (made: string) => string = (made) => made,
): string {
  let text = html
  const replace = (tag: string, from: string, make: (found: Found) => string) =>
    shortcode.replace(tag, from, (found) => {
      const made = make(found as Found)
      return made && hold(made)
    })
  for (const tag of ['caption', 'wp_caption']) text = replace(tag, text, captionOf)
  text = replace('gallery', text, ({ attrs }) => galleryOf(attrs.named, around))
  text = replace('playlist', text, ({ attrs }) => playlistOf(attrs.named, around))
  text = replace('embed', text, ({ content = '', attrs }) =>
    embed(content.trim() || attrs.named.src || attrs.numeric[0] || ''),
  )
  for (const tag of ['audio', 'video'])
    text = replace(tag, text, ({ attrs, content = '' }) => recording(tag, attrs, content))
  for (const tag of ['youtube', 'vimeo'])
    text = replace(tag, text, ({ attrs, content = '' }) => {
      const given =
        [content.trim(), attrs.named.url, attrs.named.id, ...attrs.numeric].find(Boolean) ?? ''
      const address = given.replace(/^=/, '')
      if (/^https?:/.test(address)) return embed(address)
      return embed(
        tag === 'youtube'
          ? `https://www.youtube.com/watch?v=${address}`
          : `https://vimeo.com/${address}`,
      )
    })
  return told(text, around)
}

type Found = { attrs: Attributes; content?: string }
type Attributes = { named: Record<string, string | undefined>; numeric: string[] }

const embed = (url: string) => (url ? `<div data-embed="${escaped(url)}"></div>` : '')

function captionOf({ attrs, content = '' }: Found): string {
  // The picture, with its link when it has one, and then the words.
  const [, image = '', words = ''] =
    /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(content) ?? []
  if (!image) return content
  const said = words.trim() || escaped(attrs.named.caption ?? '')
  return `<figure>${image}<figcaption>${said}</figcaption></figure>`
}

const numbers = (list = '') =>
  list
    .split(',')
    .map((one) => Number.parseInt(one, 10))
    .filter((one) => one > 0)

function galleryOf(named: Attributes['named'], around: Around): string {
  const { ids, include, exclude, id } = named
  const wanted = numbers(ids ?? include)
  const left = new Set(numbers(exclude))
  const pictures = wanted.length
    ? wanted.flatMap((one) => {
        const found = around.attachment(one)
        if (!found) around.note(`[gallery]: there is no picture ${one} in the export`)
        return found ?? []
      })
    : around
        .attachmentsOf(Number.parseInt(id ?? '', 10) || around.postId)
        .filter((one) => isImage(one.url) && !left.has(one.id))
  if (pictures.length === 0) {
    around.note('[gallery] left out: it shows no picture of this export')
    return ''
  }
  return `<div data-gallery="">${pictures.map(imageOf).join('')}</div>`
}

function playlistOf(named: Attributes['named'], around: Around): string {
  const wanted = numbers(named.ids)
  const files = wanted.length
    ? wanted.flatMap((one) => around.attachment(one) ?? [])
    : around
        .attachmentsOf(around.postId)
        .filter(({ url }) => /\.(mp3|m4a|ogg|wav|mp4|webm)$/i.test(url))
  around.note(`[playlist] kept as ${files.length} links`)
  const items = files.map(
    ({ url, title }) => `<li><a href="${escaped(url)}">${escaped(title || url)}</a></li>`,
  )
  return items.length ? `<ul>${items.join('')}</ul>` : ''
}

function recording(tag: string, { named, numeric }: Attributes, content: string): string {
  const kinds = [
    'src',
    'mp3',
    'mp4',
    'm4a',
    'm4v',
    'ogg',
    'wav',
    'webm',
    'flac',
    'ogv',
    'wma',
    'wmv',
    'flv',
  ]
  const url = kinds.map((kind) => named[kind]).find(Boolean) ?? numeric[0] ?? ''
  const source = /\bsrc=["']([^"']+)/.exec(content)?.[1]
  const at = url || source
  return at ? `<${tag} src="${escaped(at)}"></${tag}>` : content
}

/** Shortcodes of plug-ins: of those that hold text it stays, others stay as they are written. */
function told(text: string, { note }: Around): string {
  let left = text
  // From within outward: a row of columns holds columns that hold text.
  for (let depth = 0; depth < 10; depth++) {
    const before = left
    left = left.replace(
      /(?<!\[)\[([a-z][\w-]*)((?:\s[^[\]]*)?)\]((?:(?!\[\1[\s\]])[\s\S])*?)\[\/\1\](?!\])/gi,
      (_, tag: string, attributes: string, inner: string) => {
        note(`shortcode [${tag}${attributes}]: its text was kept`)
        return inner
      },
    )
    if (left === before) break
  }
  for (const [whole] of left.matchAll(/(?<!\[)\[[a-z][\w-]*\s[^[\]<>]*=[^[\]<>]*\](?!\])/gi))
    note(`shortcode ${whole} was kept as it is written`)
  // [[gallery]] is how one writes about [gallery].
  return left.replace(/\[(\[[a-z][^[\]]*\])\]/gi, '$1')
}
