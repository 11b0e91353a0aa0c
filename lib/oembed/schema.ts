import { z } from 'zod'

/** Where programs ask how to show an article on a page of theirs (oembed.com, 2.3). */
export const oEmbedPath = '/oembed'

const pixels = z.coerce.number().int().min(1).max(10_000).optional().catch(undefined)

export const oEmbedQuerySchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  format: z.string().default('json'),
  maxwidth: pixels,
  maxheight: pixels,
})
export type OEmbedQuery = z.infer<typeof oEmbedQuerySchema>

/** What is answered: a link to the article that says what it is, as a card of HTML. */
export type OEmbed = {
  version: '1.0'
  type: 'rich'
  title: string
  author_name?: string
  author_url?: string
  provider_name: string
  provider_url: string
  /** For how long (s) it may be kept. */
  cache_age: number
  html: string
  width: number
  height: number
  thumbnail_url?: string
  thumbnail_width?: number
  thumbnail_height?: number
}
