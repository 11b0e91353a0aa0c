import { embedOf } from '#lib/document/embed.ts'
import { escapeHtml } from '../html-tree.ts'
import { markdownHtml } from '../markdown/html.ts'

// Cards of Ghost's editors, Mobiledoc's and Lexical's alike, as HTML that html-body.ts reads. Their
// names and fields: github.com/TryGhost/Koenig, packages kg-default-cards and kg-default-nodes.

export type Note = (words: string) => void
type Fields = Record<string, unknown>

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** HTML of a card; what a card shows that readers here can't have is noted. */
export function cardHtml(name: string, payload: unknown, note: Note): string {
  const card = fields(payload)
  const of = (key: string) => text(card[key])
  switch (name) {
    case 'image':
      return figure(imageHtml(card), of('caption'), of('cardWidth'))
    case 'gallery': {
      const images = Array.isArray(card.images) ? card.images.map(fields) : []
      const each = images.map((image) => figure(imageHtml(image), text(image.caption)))
      return figure(each.join(''), of('caption'))
    }
    case 'markdown':
    case 'card-markdown':
      return markdownHtml(of('markdown'))
    case 'html':
      return of('html')
    case 'embed': {
      const url = of('url')
      if (embedOf(url)) return figure(`<iframe src="${escapeHtml(url)}"></iframe>`, of('caption'))
      note(`embed of ${url}: kept as a link`)
      const title = text(fields(card.metadata).title)
      return figure(link(url, title || url) || of('html'), of('caption'))
    }
    case 'bookmark':
      return bookmarkHtml(card)
    case 'callout':
      return box('', `<p>${[escapeHtml(of('calloutEmoji')), of('calloutText')].join(' ')}</p>`)
    case 'toggle':
      note('toggle: kept as an open box')
      return `<details><summary>${of('heading')}</summary>${of('content')}</details>`
    case 'button':
      return link(of('buttonUrl'), of('buttonText'))
    case 'hr':
    case 'horizontalrule':
      return '<hr>'
    case 'code':
    case 'codeblock':
      return figure(`<pre>${escapeHtml(of('code'))}</pre>`, of('caption'))
    case 'audio':
    case 'video':
      note(`${name}: kept as a link`)
      return `${link(of('src'), of('title') || of('fileName') || name)}${caption(of('caption'))}`
    case 'file':
      note('file: kept as a link')
      return `${link(of('src'), of('fileTitle') || of('fileName') || 'File')}${caption(of('fileCaption'))}`
    case 'header':
    case 'signup':
      note(`${name} card: its words are kept`)
      return headerHtml(card)
    case 'product':
      note('product card: its words are kept')
      return productHtml(card)
    case 'call-to-action':
      note('call-to-action card: its words are kept')
      return box(
        '',
        [
          of('sponsorLabel'),
          imageHtml({ src: card.imageUrl }),
          of('textValue'),
          link(of('buttonUrl'), of('buttonText')),
        ].join(''),
      )
    case 'paywall':
      note('paywall: what follows it was for members')
      return ''
    case 'email':
    case 'email-cta':
      note(`${name} card: left out, it stood in mails only`)
      return ''
    default:
      note(`${name || 'nameless'} card: kept as words`)
      return unknownHtml(card)
  }
}

const figure = (inner: string, words: string, width = '') =>
  inner
    ? `<figure class="kg-width-${escapeHtml(width)}">${inner}${words ? `<figcaption>${words}</figcaption>` : ''}</figure>`
    : caption(words)
const caption = (words: string) => (words ? `<p>${words}</p>` : '')
const box = (title: string, inner: string) =>
  `<aside data-box="${escapeHtml(title)}">${inner}</aside>`

function imageHtml(image: Fields): string {
  const src = text(image.src)
  return src ? `<img src="${escapeHtml(src)}" alt="${escapeHtml(text(image.alt))}">` : ''
}

function link(url: string, words: string): string {
  if (!url) return words ? `<p>${escapeHtml(words)}</p>` : ''
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(words || url)}</a></p>`
}

function bookmarkHtml(card: Fields): string {
  const said = fields(card.metadata)
  const of = (key: string) => text(said[key])
  const url = text(card.url) || of('url')
  const by = [of('author'), of('publisher')].filter(Boolean).join(', ')
  const words = [of('description'), by].filter(Boolean).map((one) => `<p>${escapeHtml(one)}</p>`)
  const inner = link(url, of('title') || url) + words.join('')
  return inner ? box('', inner) + caption(text(card.caption)) : ''
}

function headerHtml(card: Fields): string {
  const of = (...keys: string[]) => keys.map((key) => text(card[key])).find(Boolean) ?? ''
  const heading = of('header', 'heading')
  const below = of('subheader', 'subheading')
  return [
    imageHtml({ src: card.backgroundImageSrc }),
    heading ? `<h2>${heading}</h2>` : '',
    below ? `<p>${below}</p>` : '',
    caption(of('disclaimer')),
    of('buttonUrl') ? link(of('buttonUrl'), of('buttonText')) : '',
  ].join('')
}

function productHtml(card: Fields): string {
  const of = (key: string) => text(card[key])
  const stars = card.productRatingEnabled ? caption(`${of('productStarRating')}/5`) : ''
  return box(
    '',
    [
      imageHtml({ src: card.productImageSrc }),
      of('productTitle') ? `<h3>${of('productTitle')}</h3>` : '',
      stars,
      of('productDescription'),
      link(of('productUrl'), of('productButton')),
    ].join(''),
  )
}

/** A card that nobody here knows: its HTML, else its longer texts, so that no words are lost. */
function unknownHtml(card: Fields): string {
  const html = ['html', 'content', 'text', 'markdown', 'caption', 'title', 'heading', 'description']
  return html
    .map((key) => text(card[key]))
    .filter(Boolean)
    .map((words) => `<p>${words}</p>`)
    .join('')
    .concat(link(text(card.url) || text(card.src), ''))
}
