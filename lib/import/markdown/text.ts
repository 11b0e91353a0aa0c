import { posix } from 'node:path'
import { bodyFromHtml } from '../html-body.ts'
import type { PictureFrom, WithBody } from '../items.ts'
import { markdownHtml } from './html.ts'
import { expanded } from './shortcodes.ts'
import type { SiteFolder } from './site.ts'

/** By path of a text from the site's root: where readers had it. */
export type FileAddresses = Map<string, string>

/** The title, or the text's first heading where there is none; that heading goes. */
export function headingOff(text: string, title: string): { heading: string; text: string } {
  const [whole, words = ''] = /^\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(text) ?? []
  if (!whole || (title && words.trim() !== title)) return { heading: title, text }
  return { heading: title || words.replace(/[*_`]/g, '').trim(), text: text.slice(whole.length) }
}

/**
 * A text as a body.
 * @param path of its file, from the site's root
 * @param own address under which readers had it
 */
export function textBody(
  path: string,
  text: string,
  own: string,
  site: SiteFolder,
  addresses: FileAddresses,
  oldSite = '',
): WithBody & { notes: string[] } {
  const notes = new Set<string>()
  const dialect = site.generator === 'jekyll' || site.generator === 'eleventy' ? 'liquid' : 'hugo'
  const markdown = expanded(text, dialect, {
    note: (words) => notes.add(words),
    addressOf: (file) => addressOf(file, path, site, addresses),
  })
  const html = /\.html?$/i.test(path) ? markdown : markdownHtml(withoutAttributes(markdown))
  const body = bodyFromHtml(html, {
    pictureFrom: picturesFor(site, path, oldSite),
    address: (href) => linkOf(href, path, own, addresses, oldSite),
  })
  return { ...body, notes: [...notes, ...body.notes] }
}

/** Lists of attributes: kramdown's {: .class}, Goldmark's after a heading, {#id}. */
const withoutAttributes = (markdown: string) =>
  markdown
    .replace(/^[ \t]*\{:[^}\n]{0,300}\}[ \t]*$/gm, '')
    .replace(/\{:[^}\n]{0,300}\}/g, '')
    .replace(/^(#{1,6} .{0,500}?)[ \t]*\{[#.][^}\n]{0,200}\}[ \t]*$/gm, '$1')

/** Where a text of the site is, as ref, link and post_url name it: by its path, or its name alone. */
function addressOf(
  given: string,
  from: string,
  { texts, generator }: SiteFolder,
  addresses: FileAddresses,
): string | undefined {
  const [file = '', hash] = given.split('#')
  const end = hash ? `#${hash}` : ''
  if (!file) return end || undefined
  const bare = file.replace(/^\//, '')
  const root = texts ? `${texts}/` : ''
  const near = posix.join(posix.dirname(from), bare)
  const roots = [near, root + bare, bare, ...(generator === 'jekyll' ? [`_posts/${bare}`] : [])]
  for (const one of roots)
    for (const ending of ['', '.md', '.markdown', '.html', '/index.md', '/_index.md']) {
      const address = addresses.get(one + ending)
      if (address) return address + end
    }
  // By its name, if only one has it.
  const name = bare.replace(/\.\w+$/, '')
  const all = [...addresses].filter(([path]) =>
    path.replace(/(\/_?index)?\.\w+$/, '').endsWith(`/${name}`),
  )
  return all.length === 1 ? (all[0] as [string, string])[1] + end : undefined
}

function linkOf(
  href: string,
  path: string,
  own: string,
  addresses: FileAddresses,
  oldSite: string,
): string {
  const given = href.trim()
  if (oldSite && given.startsWith(oldSite.replace(/\/$/, '')))
    return given.slice(oldSite.replace(/\/$/, '').length) || '/'
  if (/^([a-z][\w+.-]*:|\/\/|#|\/|$)/i.test(given)) return given
  const [file = '', hash] = given.split('#')
  const near = posix.join(posix.dirname(path), decoded(file))
  const address = addresses.get(near)
  if (address) return hash ? `${address}#${hash}` : address
  const url = URL.parse(given, `http://site.invalid${own}`)
  return url ? url.pathname + url.search + url.hash : given
}

/** Where pictures' files are: beside the text, or in the folders that generators copy from. */
export function picturesFor(site: SiteFolder, path: string, oldSite = '') {
  const copied = ['', 'static/', 'assets/', 'public/', 'src/', 'content/', `${site.texts}/`]
  return (src: string): PictureFrom | string => {
    const given = src.trim()
    const local = oldSite && given.startsWith(oldSite) ? given.slice(oldSite.length) : given
    if (/^(https?:)?\/\//.test(local))
      return { url: local.startsWith('//') ? `https:${local}` : local }
    if (/^[a-z][\w+.-]*:/i.test(local)) return 'its address isn’t on the web'
    const file = decoded(local.replace(/[?#].*$/, ''))
    const folder = file.startsWith('/') ? [] : [`${posix.dirname(path)}/`]
    const paths = [...folder, ...copied]
      .map((before) => posix.normalize(before + file.replace(/^\/+/, '')))
      .filter((one) => one !== '..' && !one.startsWith('../') && !one.startsWith('/'))
    const unique = [...new Set(paths)]
    if (unique.length === 0 || file.includes('\0')) return 'its path leads out of the folder'
    const url = oldSite && file.startsWith('/') ? { url: oldSite.replace(/\/$/, '') + file } : {}
    return unique.reduceRight<PictureFrom>(
      (rest, one, at) =>
        at === unique.length - 1 ? { path: one, ...url } : { path: one, else: rest },
      {},
    )
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
