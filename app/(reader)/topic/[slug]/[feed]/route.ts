import { say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTopic } from '#lib/topics/queries.ts'
import { answerFeed } from '../../../feeds.ts'

type Context = { params: Promise<{ slug: string; feed: string }> }

/** What is about a topic. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { slug, feed } = await params
  const found = await readTopic(slug)
  if (!found) return answerFeed(feed, null)
  const { id, name, description } = found
  const { language } = await readSettings()
  return answerFeed(feed, {
    path: `/topic/${slug}`,
    name,
    follows: `topic:${id}`,
    description: description || say(language, 'articlesAbout', { name }),
    filter: { topicId: id },
  })
}
