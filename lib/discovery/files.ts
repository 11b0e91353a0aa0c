import { readSitemap } from '#lib/sitemaps/queries.ts'
import { sitemapFile, sitemapType } from '#lib/sitemaps/schema.ts'
import { readText } from './texts.ts'

/** What is made without Next.js: text for programs. */
type File = { status: 200 | 404; type: string; body: Buffer }

const textType = 'text/plain; charset=utf-8'
const isText = /^\/([\w-]+\.txt|\.well-known\/security\.txt)$/

/** The file at this address; undefined when it is a page's. */
export async function readFileFor(path: string): Promise<File | undefined> {
  const sitemap = sitemapFile(path)
  if (!sitemap && !isText.test(path)) return undefined
  const text = sitemap ? await readSitemap(sitemap) : await readText(path)
  const type = sitemap ? sitemapType : textType
  return { status: text === null ? 404 : 200, type, body: Buffer.from(text ?? '') }
}
