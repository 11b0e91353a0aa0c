import { Invalid } from '#lib/platform/failures.ts'
import { escapeHtml } from '../html-tree.ts'
import { markdownHtml } from './html.ts'

// Shortcodes of Hugo ({{< … >}}, {{% … %}}), tags and expressions of Liquid and Nunjucks ({% … %},
// {{ … }}): what the usual ones show becomes HTML, the words of others stay, with a note.

export type Dialect = 'hugo' | 'liquid'

export type Tag = {
  name: string
  /** In their order, names left away. */
  positional: string[]
  named: Map<string, string>
}

export type Expanding = {
  note: (words: string) => void
  /** Address of a file of the site, as ref and post_url name it; undefined: there is none. */
  addressOf: (file: string) => string | undefined
}

type Token = { text: string } | { tag: string; raw: string; closing: boolean }

const maxOpen = 50
const maxTag = 4000

/** The text with what its shortcodes show. Fenced and inline code stays as it is. */
export function expanded(text: string, dialect: Dialect, by: Expanding): string {
  return outsideCode(text, (part) => expand(tokensOf(part, dialect), dialect, by))
}

/** Applies to what isn't code. A shortcode may not reach across a block of it. */
function outsideCode(text: string, change: (part: string) => string): string {
  const parts: string[] = []
  let plain: string[] = []
  let fence = ''
  const end = () => {
    if (plain.length) parts.push(change(plain.join('\n')))
    plain = []
  }
  let code: string[] = []
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (fence) {
      code.push(line)
      if (mark.startsWith(fence) && line.trim() === mark) {
        fence = ''
        parts.push(code.join('\n'))
        code = []
      }
    } else if (mark) {
      end()
      fence = mark
      code = [line]
    } else plain.push(line)
  }
  end()
  if (code.length) parts.push(code.join('\n'))
  return parts.join('\n')
}

function tokensOf(text: string, dialect: Dialect): Token[] {
  const pairs = dialect === 'hugo' ? { '{{<': '>}}', '{{%': '%}}' } : { '{%': '%}', '{{': '}}' }
  const starts = Object.keys(pairs)
  const tokens: Token[] = []
  // Those that nothing closes from here on: not looked for again and again.
  const open = new Set<string>()
  let from = 0
  let at = 0
  while (at < text.length && open.size < starts.length) {
    const brace = text.indexOf('{', at)
    if (brace < 0) break
    const start = starts.find((one) => text.startsWith(one, brace))
    // Within `…` it is shown as it is written.
    if (!start || open.has(start) || inInlineCode(text, brace)) {
      at = brace + 1
      continue
    }
    const close = pairs[start as keyof typeof pairs] as string
    const end = text.indexOf(close, brace + start.length)
    if (end < 0) open.add(start)
    if (end < 0 || end - brace > maxTag) {
      at = brace + start.length
      continue
    }
    if (brace > from) tokens.push({ text: text.slice(from, brace) })
    const raw = text.slice(brace, end + close.length)
    const inner = text
      .slice(brace + start.length, end)
      .replace(/^-|-$/g, '')
      .trim()
    from = end + close.length
    const asItIs = start === '{%' && /^(raw|verbatim)$/.test(inner) && rawUntil(text, inner, from)
    if (asItIs) {
      tokens.push({ text: asItIs.text })
      from = asItIs.end
    } else tokens.push(tokenOf(start, inner, raw))
    at = from
  }
  if (from < text.length) tokens.push({ text: text.slice(from) })
  return tokens
}

/** Between {% raw %} and {% endraw %} nothing is a tag. */
function rawUntil(text: string, name: string, from: number) {
  const found = new RegExp(`\\{%-?\\s*end${name}\\s*-?%\\}`).exec(text.slice(from))
  return (
    found && {
      text: text.slice(from, from + found.index),
      end: from + found.index + found[0].length,
    }
  )
}

function tokenOf(start: string, inner: string, raw: string): Token {
  // Hugo writes {{</* x */>}} to show a shortcode.
  if (inner.startsWith('/*')) return { text: escapeHtml(raw.replace('/*', '').replace('*/', '')) }
  if (start === '{{') return { tag: `= ${inner}`, raw, closing: false }
  if (start === '{%') {
    const ends = /^end(\w+)/.exec(inner)
    return ends
      ? { tag: ends[1] as string, raw, closing: true }
      : { tag: inner, raw, closing: false }
  }
  const closing = inner.startsWith('/')
  return { tag: closing ? inner.slice(1).trim() : inner.replace(/\/$/, ''), raw, closing }
}

function inInlineCode(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 500), at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return (line.match(/`/g)?.length ?? 0) % 2 === 1
}

/** Shortcodes that have an end take what is between; the others stand alone. */
function expand(tokens: Token[], dialect: Dialect, by: Expanding): string {
  const ended = new Map<string, number>()
  for (const token of tokens)
    if ('tag' in token && token.closing) {
      const { name } = readTag(token.tag)
      ended.set(name, (ended.get(name) ?? 0) + 1)
    }
  type Open = { tag: Tag; raw: string; inner: string }
  const stack: Open[] = []
  let out = ''
  const add = (text: string) => {
    const top = stack.at(-1)
    if (top) top.inner += text
    else out += text
  }
  for (const token of tokens) {
    if ('text' in token) add(token.text)
    else if (token.closing) {
      const { name } = readTag(token.tag)
      ended.set(name, (ended.get(name) ?? 1) - 1)
      if (!stack.some((open) => open.tag.name === name)) continue
      for (let open = stack.pop(); open; open = stack.pop()) {
        add(shown(open.tag, open.raw, open.inner, dialect, by))
        if (open.tag.name === name) break
      }
    } else {
      const tag = readTag(token.tag)
      if ((ended.get(tag.name) ?? 0) > 0) {
        if (stack.length >= maxOpen)
          throw new Invalid({ body: ['Its shortcodes are nested too deeply.'] })
        stack.push({ tag, raw: token.raw, inner: '' })
      } else add(shown(tag, token.raw, undefined, dialect, by))
    }
  }
  for (let open = stack.pop(); open; open = stack.pop())
    add(shown(open.tag, open.raw, open.inner, dialect, by))
  return out
}

/** `figure src="a.jpg" alt=b`, `youtube ID`, `include figure.html url="…"`, `image "a", "b"`. */
export function readTag(text: string): Tag {
  const [name = ''] = /^[^\s"'`,]+/.exec(text) ?? []
  const tag: Tag = { name, positional: [], named: new Map() }
  const parameter =
    /([\w-]+)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|`([^`]*)`|([^\s,"'`]+))|"((?:[^"\\]|\\.)*)"|'([^']*)'|`([^`]*)`|([^\s,]+)/g
  for (const found of text.slice(name.length).matchAll(parameter)) {
    const [, key, ...rest] = found
    const value = (rest.find((one) => one !== undefined) ?? '').replace(/\\(.)/g, '$1')
    if (key && !/^https?$/.test(key)) tag.named.set(key.toLowerCase(), value)
    else tag.positional.push(key ? found[0] : value)
  }
  // Jekyll's own tags are often parts of pages: {% include figure.html … %}.
  if (['include', 'include_cached', 'render'].includes(name) && tag.positional[0])
    return {
      ...tag,
      name: tag.positional[0].replace(/^.*\//, '').replace(/\.\w+$/, ''),
      positional: tag.positional.slice(1),
    }
  return tag
}

function shown(
  tag: Tag,
  raw: string,
  inner: string | undefined,
  dialect: Dialect,
  by: Expanding,
): string {
  const { named, positional } = tag
  const of = (...names: string[]) => names.map((one) => named.get(one)).find(Boolean) ?? ''
  const [first = '', second = ''] = positional
  const block = (html: string) => `\n\n${html}\n\n`
  const lone = (url: string) => block(`<p>${escapeHtml(url)}</p>`)
  switch (tag.name) {
    case 'figure':
    case 'img':
    case 'image':
    case 'picture':
      return block(figureHtml(tag, inner))
    case 'youtube':
    case 'youtubeplayer':
      return lone(
        /^https?:/.test(of('url') || first)
          ? of('url') || first
          : `https://www.youtube.com/watch?v=${of('id', 'video') || first}`,
      )
    case 'vimeo':
      return lone(
        /^https?:/.test(of('url') || first)
          ? of('url') || first
          : `https://vimeo.com/${of('id') || first}`,
      )
    case 'tweet':
    case 'twitter':
    case 'x': {
      if (/^https?:/.test(of('url') || first)) return lone(of('url') || first)
      const who = of('user') || (second ? first : 'i')
      return lone(`https://x.com/${who === 'i' ? 'i' : who}/status/${of('id') || second || first}`)
    }
    case 'instagram':
      return lone(`https://www.instagram.com/p/${of('id') || first}/`)
    case 'embed':
      return lone(of('url') || first)
    case 'gist': {
      const url = `https://gist.github.com/${[first, second].filter(Boolean).join('/')}`
      by.note('gist: kept as a link')
      return block(`<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`)
    }
    case 'ref':
    case 'relref':
    case 'link':
    case 'post_url': {
      const path = of('path') || first
      const address = by.addressOf(path)
      if (!address) by.note(`${raw}: leads to no text of this folder`)
      return address ?? '#'
    }
    case 'highlight':
    case 'code':
    case 'prism':
      return inner === undefined ? '' : block(`<pre>${escapeHtml(inner)}</pre>`)
    case 'rawhtml':
      return inner ?? ''
    case 'comment':
      return ''
    case 'details':
      return block(
        `<details><summary>${escapeHtml(of('summary', 'title') || first)}</summary>\n\n${inner ?? ''}\n\n</details>`,
      )
    case '=':
      return expression(text(tag), by, raw)
    default:
      by.note(
        `${dialect === 'hugo' ? 'shortcode' : 'tag'} ${raw.slice(0, 200)}: its words are kept`,
      )
      return wordsOf(tag, inner)
  }
}

const text = ({ positional }: Tag) => positional.join(' ')

/** {{ site.baseurl }}, {{ "/a.jpg" | relative_url }} */
function expression(inner: string, by: Expanding, raw: string): string {
  const [value = '', ...filters] = inner.split('|').map((part) => part.trim())
  if (/^(site|config|metadata)\.(base_?url|url|github\.url)$/i.test(value)) return ''
  if (
    filters.some((one) => /^(relative_url|absolute_url|url)\b/.test(one)) &&
    /^[\w./#?=&%-]+$/.test(value)
  )
    return value
  by.note(`${raw.slice(0, 200)}: left out`)
  return ''
}

function figureHtml(tag: Tag, inner: string | undefined): string {
  const of = (...names: string[]) => names.map((one) => tag.named.get(one)).find(Boolean) ?? ''
  const [first = '', second = '', third = ''] = tag.positional
  const src = of('src', 'url', 'image_path', 'path', 'file', 'image') || first
  const alt = of('alt') || second
  const said = [of('title'), of('caption') || third || (inner ?? ''), of('attr', 'credit')]
  const caption = said
    .filter((one) => one.trim())
    .map((one) => markdownHtml(one.trim()))
    .join(' ')
  if (!src) return caption
  const words = caption ? `<figcaption>${caption.replaceAll('\n', ' ')}</figcaption>` : ''
  return `<figure><img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}">${words}</figure>`
}

/** What a tag that nobody here knows says to readers. */
function wordsOf({ named }: Tag, inner: string | undefined): string {
  const said = ['title', 'heading', 'name', 'text', 'content', 'caption', 'description', 'alt']
  const words = said.map((one) => named.get(one)).filter(Boolean)
  const paragraphs = words.map((one) => `${one}`).join('\n\n')
  const whole = [paragraphs, inner ?? ''].filter((one) => one.trim()).join('\n\n')
  return whole.includes('\n') || words.length ? `\n\n${whole}\n\n` : whole
}
