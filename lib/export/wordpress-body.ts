import type { Block, Document, Inline, ListItem, Piece, TableNode } from '#lib/document/schema.ts'
import type { Names } from './readable.ts'

// A body as WordPress's editor stores one: HTML in blocks that are marked by comments. What WordPress
// has no block for is a group of blocks with a class.

export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** As WordPress writes attributes into a comment: nothing in them may end it. */
const attributes = (given: Record<string, unknown>) => {
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  if (known.length === 0) return ''
  const json = JSON.stringify(Object.fromEntries(known))
  return ` ${json.replace(/--/g, '\\u002d\\u002d').replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}`
}

export const block = (name: string, html: string, given: Record<string, unknown> = {}) =>
  `<!-- wp:${name}${attributes(given)} -->\n${html}\n<!-- /wp:${name} -->`

export const paragraph = (html: string) => block('paragraph', `<p>${html}</p>`)

const group = (className: string, inner: string[]) =>
  block('group', `<div class="wp-block-group ${className}">${inner.join('\n')}</div>`, {
    className,
  })

/** Numbers of the export's items: articles, pages and pictures share them in WordPress. */
export const numbered = {
  article: (id: number) => id * 3,
  page: (id: number) => id * 3 + 1,
  picture: (id: number) => id * 3 + 2,
}

/** Writes bodies. @param origin of the site, without a trailing slash */
export class WordpressBody {
  #names: Names
  #origin: string

  constructor(names: Names, origin: string) {
    this.#names = names
    this.#origin = origin
  }

  write(document: Document): string {
    return this.#pieces(document.content).join('\n\n')
  }

  #pieces = (content: Piece[]): string[] =>
    content.map((piece) => this.#piece(piece)).filter(Boolean)

  #inline(content: Inline[] = []): string {
    return content
      .map((node) => {
        if (node.type === 'hardBreak') return '<br>'
        return (node.marks ?? []).reduce((html, mark) => {
          if (mark.type === 'bold') return `<strong>${html}</strong>`
          if (mark.type === 'italic') return `<em>${html}</em>`
          const known = this.#names.articles.get(mark.attrs.articleId ?? 0)
          const href = known ? known.path : mark.attrs.href
          const whole = /^\/(?!\/)/.test(href) ? this.#origin + href : href
          return `<a href="${escaped(whole)}">${html}</a>`
        }, escaped(node.text))
      })
      .join('')
  }

  #piece(node: Piece): string {
    switch (node.type) {
      case 'paragraph':
        return paragraph(this.#inline(node.content))
      case 'heading': {
        const { level } = node.attrs
        const html = `<h${level} class="wp-block-heading">${this.#inline(node.content)}</h${level}>`
        return block('heading', html, { level: level === 2 ? undefined : level })
      }
      case 'horizontalRule':
        return block('separator', '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
      case 'blockquote':
        return block(
          'quote',
          `<blockquote class="wp-block-quote">${this.#blocks(node.content)}${cite(node.attrs.attribution)}</blockquote>`,
        )
      case 'bulletList':
        return this.#list('ul', node.content)
      case 'orderedList':
        return this.#list('ol', node.content, node.attrs?.start)
      case 'keyPoints':
        return this.#list('ul', node.content, undefined, 'key-points')
      case 'picture':
        return this.#picture(node)
      case 'gallery':
        return block(
          'gallery',
          `<figure class="wp-block-gallery has-nested-images columns-default is-cropped">${node.content.map((one) => this.#picture(one)).join('\n')}</figure>`,
          { linkTo: 'none' },
        )
      case 'table':
        return this.#table(node)
      case 'pullQuote':
        return block(
          'pullquote',
          `<figure class="wp-block-pullquote"><blockquote><p>${this.#inline(node.content)}</p>${cite(node.attrs.attribution)}</blockquote></figure>`,
        )
      case 'factBox': {
        const { title } = node.attrs
        const head = title
          ? [block('heading', `<h3 class="wp-block-heading">${escaped(title)}</h3>`, { level: 3 })]
          : []
        return group('fact-box', [...head, ...this.#pieces(node.content as Piece[])])
      }
      case 'note':
        return group(`note-${node.attrs.kind}`, [
          ...(node.attrs.date ? [paragraph(`<strong>${node.attrs.date}</strong>`)] : []),
          ...this.#pieces(node.content),
        ])
      case 'relatedArticle': {
        const known = this.#names.articles.get(node.attrs.articleId)
        if (!known) return ''
        const link = `<a href="${escaped(this.#origin + known.path)}">${escaped(known.headline)}</a>`
        return paragraph(link)
      }
      case 'embed': {
        const url = escaped(node.attrs.url)
        return block(
          'embed',
          `<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n${url}\n</div></figure>`,
          { url: node.attrs.url },
        )
      }
    }
  }

  #blocks = (content: Block[]): string => this.#pieces(content).join('\n\n')

  #list(tag: 'ul' | 'ol', items: ListItem[], start?: number, className?: string): string {
    const html = items
      .map(({ content }) => block('list-item', `<li>${this.#listItem(content)}</li>`))
      .join('\n')
    const begin = start !== undefined && start !== 1 ? start : undefined
    const from = begin === undefined ? '' : ` start="${begin}"`
    const classes = ['wp-block-list', className].filter(Boolean).join(' ')
    return block('list', `<${tag}${from} class="${classes}">${html}</${tag}>`, {
      ordered: tag === 'ol' ? true : undefined,
      start: begin,
      className,
    })
  }

  /** WordPress's items hold words and lists, no paragraphs. */
  #listItem(content: Block[]): string {
    return content
      .map((node, n) => {
        if (node.type !== 'paragraph') return this.#piece(node)
        return (n > 0 ? '<br>' : '') + this.#inline(node.content)
      })
      .join('')
  }

  #picture({ attrs }: Extract<Piece, { type: 'picture' }>): string {
    const picture = this.#names.pictures.get(attrs.mediaId)
    if (!picture) return attrs.caption ? paragraph(escaped(attrs.caption)) : ''
    const { caption, alt, layout } = attrs
    const id = numbered.picture(picture.id)
    const align = layout === 'wide' ? 'wide' : undefined
    const classes = `wp-block-image${align ? ' alignwide' : ''} size-full`
    const words = caption
      ? `<figcaption class="wp-element-caption">${escaped(caption)}</figcaption>`
      : ''
    const image = `<img src="${this.#origin}${picture.path}" alt="${escaped(alt)}" class="wp-image-${id}"/>`
    return block('image', `<figure class="${classes}">${image}${words}</figure>`, {
      id,
      sizeSlug: 'full',
      linkDestination: 'none',
      align,
    })
  }

  #table({ content }: TableNode): string {
    const rows = content.map(({ content: cells }) => {
      const html = cells.map((cell) => {
        const tag = cell.type === 'tableHeader' ? 'th' : 'td'
        const spans = (['colspan', 'rowspan'] as const)
          .filter((name) => cell.attrs[name] > 1)
          .map((name) => ` ${name}="${cell.attrs[name]}"`)
        const text = cell.content.map((one) => this.#inline(one.content)).join('<br>')
        return `<${tag}${spans.join('')}>${text}</${tag}>`
      })
      return `<tr>${html.join('')}</tr>`
    })
    const isHead = content[0]?.content.every(({ type }) => type === 'tableHeader') ?? false
    const head = isHead ? `<thead>${rows[0]}</thead>` : ''
    const body = `<tbody>${rows.slice(isHead ? 1 : 0).join('')}</tbody>`
    return block('table', `<figure class="wp-block-table"><table>${head}${body}</table></figure>`)
  }
}

const cite = (attribution: string) => (attribution ? `<cite>${escaped(attribution)}</cite>` : '')
