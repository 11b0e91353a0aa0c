import { Invalid } from '#lib/platform/failures.ts'
import { bodyFromHtml } from '../html-body.ts'
import { escapeHtml, plainWords } from '../html-tree.ts'
import type { UsedPicture, WithBody } from '../items.ts'
import type { GhostAddresses } from './addresses.ts'
import type { GhostPost } from './export.ts'
import { lexicalHtml } from './lexical.ts'
import { mobiledocHtml } from './mobiledoc.ts'

/** The text of a post: of Lexical, else of Mobiledoc, else of the HTML that Ghost drew of it. */
export function postBody(
  post: GhostPost,
  addresses: GhostAddresses,
): WithBody & { notes: string[] } {
  const notes = new Set<string>()
  const html = htmlOf(post, (words) => notes.add(words))
  const read = bodyFromHtml(html, {
    pictureFrom: (src) => addresses.picture(src),
    address: (href) => addresses.link(href),
  })
  return { ...read, notes: [...notes, ...read.notes] }
}

function htmlOf(post: GhostPost, note: (words: string) => void): string {
  const sources = [
    ['lexical', post.lexical, lexicalHtml],
    ['mobiledoc', post.mobiledoc, mobiledocHtml],
  ] as const
  for (const [name, source, read] of sources) {
    if (!source) continue
    try {
      return read(source, note)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      if (!post.html) throw error
      note(`its ${name} can’t be read, so its HTML was taken: ${error.message}`)
    }
  }
  if (post.html) return post.html
  return post.plaintext
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
    .join('')
}

/** The picture on top, unless it can't be had. */
export function postPicture(
  post: GhostPost,
  addresses: GhostAddresses,
  notes: string[],
): UsedPicture | undefined {
  if (!post.feature_image) return undefined
  const from = addresses.picture(post.feature_image)
  if (typeof from === 'string') {
    notes.push(`picture ${post.feature_image.slice(0, 200)}: ${from}`)
    return undefined
  }
  const caption = plainWords(post.feature_image_caption)
  return { from, alt: post.feature_image_alt, caption, credit: '' }
}

/** What of a post has no place here, in words. */
export function postNotes(post: GhostPost): string[] {
  const { canonical_url: canonical } = post
  return [
    ...(post.codeinjection_head || post.codeinjection_foot
      ? ['code injected into its page: left out']
      : []),
    ...(canonical ? [`it called another page its original: ${canonical}`] : []),
  ]
}
