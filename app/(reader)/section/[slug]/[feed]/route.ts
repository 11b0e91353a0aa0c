import { say } from '#lib/messages/say.ts'
import { readSection } from '#lib/sections/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { answerFeed } from '../../../feeds.ts'

type Context = { params: Promise<{ slug: string; feed: string }> }

/** A section's articles. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { slug, feed } = await params
  const found = await readSection(slug)
  if (!found) return answerFeed(feed, null)
  const { id, name, description } = found
  const { language } = await readSettings()
  return answerFeed(feed, {
    path: `/section/${slug}`,
    name,
    follows: `section:${id}`,
    description: description || say(language, 'articlesIn', { name }),
    filter: { sectionId: id },
  })
}
