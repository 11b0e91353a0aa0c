import { documentFromHtml } from '#lib/document/from-html.ts'
import { plainText } from '#lib/document/text.ts'
import type { UsedPicture, WithBody } from '../items.ts'
import { fromAddress, fromOf } from './attachments.ts'
import { htmlOf } from './blocks.ts'
import { type Around, escaped } from './shortcodes.ts'
import type { WxrPost } from './wxr.ts'

/** A post's text as our document; what has no counterpart goes to `around.note`. */
export function bodyOf(post: WxrPost, around: Around, site: string): WithBody {
  const pictures: UsedPicture[] = []
  const body = documentFromHtml(htmlOf(post.content, around) + footnotesOf(post), {
    embeds: true,
    href: (href) => onOurSite(href, site),
    note: around.note,
    picture: ({ src, alt, caption, attribute }) => {
      const id = Number(/\bwp-image-(\d+)\b/.exec(attribute('class') ?? '')?.[1])
      const attachment = id ? around.attachment(id) : undefined
      const absolute = URL.parse(src, site)?.href ?? src
      if (/^data:/i.test(absolute)) {
        around.note('a picture inside the text (data:) was left out')
        return undefined
      }
      const own = attachment ? fromOf(attachment) : undefined
      const from = own ? lastly(own, absolute) : fromAddress(absolute)
      const said = { alt: alt || attachment?.alt || '', caption, credit: '' }
      return pictures.push({ from, ...said })
    },
  })
  return { body, pictures }
}

/** Where the library has no file any more, the text's own address may still have one. */
function lastly(from: UsedPicture['from'], address: string): UsedPicture['from'] {
  if (from.else) return { ...from, else: lastly(from.else, address) }
  return from.url === address ? from : { ...from, else: fromAddress(address) }
}

/** Footnotes of the block editor stand beside the text: they follow it as a list. */
function footnotesOf(post: WxrPost): string {
  const json = post.meta.get('footnotes')
  if (!json) return ''
  try {
    const notes = JSON.parse(json) as { content?: string }[]
    const items = notes.map(({ content = '' }) => `<li>${content}</li>`).join('')
    return items ? `<ol>${items}</ol>` : ''
  } catch {
    return `<p>${escaped(json)}</p>`
  }
}

/** A link within the old site is a path: it leads on by its redirect. Its files stay where they are. */
function onOurSite(href: string, site: string): string {
  const url = URL.parse(href)
  const own = URL.parse(site)
  if (!url || !own || url.host !== own.host || !/^https?:$/.test(url.protocol)) return href
  if (/\/(wp-content|wp-includes|wp-admin)\//.test(url.pathname) || /\.\w{2,4}$/.test(url.pathname))
    return href
  return url.pathname.replace(/^\/+/, '/') + url.search + url.hash
}

/** Words of HTML, without its tags, in one line. */
export const wordsOf = (html: string): string =>
  html.trim() ? plainText(documentFromHtml(html)).replace(/\s+/g, ' ').trim() : ''
