import { readByline } from '#lib/bylines/queries.ts'
import { say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { answerFeed } from '../../../feeds.ts'

type Context = { params: Promise<{ slug: string; feed: string }> }

/** A byline's articles. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { slug, feed } = await params
  const { language } = await readSettings()
  const found = await readByline(slug, language)
  if (!found) return answerFeed(feed, null)
  const { id, name } = found
  return answerFeed(feed, {
    path: `/by/${slug}`,
    name,
    follows: `byline:${id}`,
    description: say(language, 'articlesBy', { name }),
    filter: { bylineId: id },
  })
}
