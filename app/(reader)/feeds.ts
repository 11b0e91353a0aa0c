import { renderForFeed } from '#components/article-body/render-to-html.tsx'
import { readNewest } from '#lib/articles/queries.ts'
import { writeFeed } from '#lib/feeds/feed.ts'
import { feedFileSchema, feedLength, feedPath, feedTypes } from '#lib/feeds/schema.ts'
import { hubAddress, linkHeader } from '#lib/hub/topic.ts'
import { say } from '#lib/messages/say.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datelinesOf } from './article/datelines.ts'

/**
 * Answers a feed of the site, a section or a byline.
 * @param file last part of the address: "feed.xml"
 * @param of what it follows; null: there is no such thing
 */
export async function answerFeed(
  file: string,
  of: {
    path: string
    /** Empty: the site itself. */
    name: string
    description?: string
    /** What it follows, by what never changes: "site", "section:3". */
    follows: string
    filter: { sectionId?: number; bylineId?: number; topicId?: number }
  } | null,
): Promise<Response> {
  const { data: format } = feedFileSchema.safeParse(file)
  if (!of || !format) return new Response(null, { status: 404 })
  const settings = await readSettings()
  const { siteName, language, correctionsPlace } = settings
  const origin = siteUrl()
  const hub = await hubAddress()
  const articles = []
  for (const article of await readNewest(of.filter, feedLength)) {
    const datelines = await datelinesOf(article, settings)
    const html = await renderForFeed({ article, datelines, correctionsPlace, language, origin })
    articles.push({ article, html })
  }
  const title = of.name ? `${of.name} — ${siteName}` : siteName
  const description = of.description || say(language, 'newsFrom', { site: siteName })
  const text = writeFeed(
    { ...of, title, description, language, siteName, origin, hub, articles },
    format,
  )
  return new Response(text, {
    headers: {
      'Content-Type': `${feedTypes[format]}; charset=utf-8`,
      Link: linkHeader(hub, origin + feedPath(of.path, format)),
    },
  })
}
