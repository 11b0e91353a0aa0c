import type { SitemapUrl } from './schema.ts'

// https://www.sitemaps.org/protocol.html, with Google's extensions for pictures and news.

const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
const sitemapNamespace = 'http://www.sitemaps.org/schemas/sitemap/0.9'
const imageNamespace = 'http://www.google.com/schemas/sitemap-image/1.1'
const newsNamespace = 'http://www.google.com/schemas/sitemap-news/0.9'

/** Words in XML, without the characters that XML 1.0 can't hold. */
const inXml = (words: string) =>
  words
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

const lastmod = (at: Date | null | undefined) =>
  at ? `<lastmod>${at.toISOString()}</lastmod>` : ''

/** A sitemap of these addresses. @param origin of the site @param publication its name in the news */
export function writeSitemap(urls: SitemapUrl[], origin: string, publication = ''): string {
  const extensions = [
    urls.some(({ pictures }) => pictures?.length) ? ` xmlns:image="${imageNamespace}"` : '',
    publication ? ` xmlns:news="${newsNamespace}"` : '',
  ]
  const entries = urls.map(({ path, changedAt, pictures = [], news }) => {
    const images = pictures.map(
      (picture) => `<image:image><image:loc>${inXml(origin + picture)}</image:loc></image:image>`,
    )
    const told = news
      ? `<news:news><news:publication><news:name>${inXml(publication)}</news:name>` +
        `<news:language>${news.language}</news:language></news:publication>` +
        `<news:publication_date>${news.publishedAt.toISOString()}</news:publication_date>` +
        `<news:title>${inXml(news.title)}</news:title></news:news>`
      : ''
    return `<url><loc>${inXml(origin + path)}</loc>${lastmod(changedAt)}${told}${images.join('')}</url>\n`
  })
  return `${head}<urlset xmlns="${sitemapNamespace}"${extensions.join('')}>\n${entries.join('')}</urlset>\n`
}

/** The list of all sitemaps. */
export function writeIndex(
  files: { path: string; changedAt?: Date | null }[],
  origin: string,
): string {
  const entries = files.map(
    ({ path, changedAt }) =>
      `<sitemap><loc>${inXml(origin + path)}</loc>${lastmod(changedAt)}</sitemap>\n`,
  )
  return `${head}<sitemapindex xmlns="${sitemapNamespace}">\n${entries.join('')}</sitemapindex>\n`
}
