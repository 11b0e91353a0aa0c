import type { PublishedArticle } from '#lib/articles/schema.ts'
import { authorsOf } from '#lib/bylines/printed.ts'
import { cardPath, cardSize } from '#lib/cards/card.ts'
import { framedUrl } from '#lib/media/frames.ts'
import { directionOf } from '#lib/messages/say.ts'
import type { Publisher } from '#lib/organisation/schema.ts'
import type { OEmbed, OEmbedQuery } from './schema.ts'

/** How wide (px) a card is where there is room. */
const widest = 550

/** An article for a page elsewhere: no script, nothing to load but what that page shows of it. */
export function oEmbedOf(
  article: PublishedArticle,
  publisher: Publisher,
  { maxwidth = widest, maxheight = 10_000 }: Pick<OEmbedQuery, 'maxwidth' | 'maxheight'>,
): OEmbed {
  const { headline, standfirst, slug, bylines, picture } = article
  const { origin, siteName } = publisher
  const language = article.language || publisher.language
  const width = Math.min(widest, maxwidth)
  // A line of text is 24 pixels high and has a letter in each eight.
  const lines = (text: string) => Math.ceil((text.length * 8) / Math.max(1, width - 40))
  const whole = 90 + 30 * lines(headline) + (standfirst ? 24 * lines(standfirst) + 12 : 0)
  const short = 90 + 30 * lines(headline)
  const isShort = whole > maxheight
  const url = `${origin}/article/${slug}`
  const cut = picture
    ? framedUrl(picture, 'card')
    : { url: cardPath(article, publisher), ...cardSize }
  const fits = cut.width <= (maxwidth === widest ? cut.width : maxwidth) && cut.height <= maxheight
  const [author] = authorsOf(bylines)
  const words = isShort ? '' : standfirst
  return {
    version: '1.0',
    type: 'rich',
    title: headline,
    ...(author && { author_name: author.name, author_url: `${origin}/by/${author.slug}` }),
    provider_name: siteName,
    provider_url: `${origin}/`,
    cache_age: 3600,
    html: [
      `<blockquote lang="${inHtml(language)}" dir="${directionOf(language)}" cite="${inHtml(url)}" style="box-sizing:border-box;max-width:${width}px;margin:0;padding:16px 20px;border:1px solid #999;border-top-width:4px;font:16px/24px Georgia,serif">`,
      `<p style="margin:0;font-size:22px;line-height:30px"><a href="${inHtml(url)}" style="color:inherit">${inHtml(headline)}</a></p>`,
      ...(words ? [`<p style="margin:12px 0 0">${inHtml(words)}</p>`] : []),
      `<p style="margin:12px 0 0;font:14px/20px Arial,sans-serif">${inHtml(siteName)}</p>`,
      '</blockquote>',
    ].join(''),
    width,
    height: Math.min(maxheight, isShort ? short : whole),
    ...(fits && {
      thumbnail_url: origin + cut.url,
      thumbnail_width: cut.width,
      thumbnail_height: cut.height,
    }),
  }
}

/** The answer as XML. */
export function asXml(answer: OEmbed): string {
  const fields = Object.entries(answer).map(
    ([name, value]) => `<${name}>${inHtml(String(value))}</${name}>`,
  )
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${fields.join('')}</oembed>\n`
}

/** Words as HTML or XML, without characters that XML can't hold. */
const inHtml = (words: string) =>
  words
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
