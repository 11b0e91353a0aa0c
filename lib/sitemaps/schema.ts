import { z } from 'zod'

/** Names of the files: "sitemap-news.xml" is `news`; articles and bylines stand in many, by their ids. */
const fileSchema = z
  .string()
  .regex(/^\/sitemap(-[a-z]+(-\d+)?)?\.xml$/)
  .transform((path) => {
    const [, name = 'index', part = '0'] = /^\/sitemap-?([a-z]+)?-?(\d+)?\.xml$/.exec(path) ?? []
    return { name, part: Number(part) }
  })
  .pipe(
    z.object({
      name: z.enum(['index', 'news', 'articles', 'sections', 'bylines', 'topics', 'pages']),
      part: z.number().int().min(0).max(9_999_999),
    }),
  )
export type SitemapFile = z.output<typeof fileSchema>

/** The sitemap that an address is of, or undefined. */
export function sitemapFile(path: string): SitemapFile | undefined {
  return fileSchema.safeParse(path).data
}

export const sitemapType = 'application/xml; charset=utf-8'

/** Google's limits: what was published in these hours, and so many articles. */
export const newsHours = 48
export const newsLength = 1000

/** So many bylines or topics, by their ids, stand in one sitemap. */
export const namesInSitemap = 10_000

/** An address in a sitemap. `changedAt`: when what readers see of it last changed. */
export type SitemapUrl = {
  path: string
  changedAt?: Date | null
  /** Paths of pictures. */
  pictures?: string[]
  news?: { title: string; publishedAt: Date; language: string }
}
