import { z } from 'zod'

/** Formats of a feed by the ending of its address. */
export const feedTypes = {
  xml: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
} as const
export type FeedFormat = keyof typeof feedTypes
export const feedFormats = Object.keys(feedTypes) as [FeedFormat, ...FeedFormat[]]

/** How many articles a feed has at most. */
export const feedLength = 30

/** Last part of a feed's address: "feed.xml". */
export const feedFileSchema = z
  .templateLiteral(['feed.', z.enum(feedFormats)])
  .transform((file) => file.slice('feed.'.length) as FeedFormat)

/** Address of a feed. @param path of the page that it follows: "/", "/section/city" */
export const feedPath = (path: string, format: FeedFormat) =>
  `${path === '/' ? '' : path}/feed.${format}`

/** A page's feeds as a document's head names them: by type. @param title of the page */
export const feedAlternates = (path: string, title: string) =>
  Object.fromEntries(
    feedFormats.map((format) => [feedTypes[format], [{ url: feedPath(path, format), title }]]),
  )
