import { say } from '#lib/messages/say.ts'

/** What an article is about, each leading to all that is about it. */
export function Topics({
  topics,
  language,
}: {
  topics: { id: number; slug: string; name: string }[]
  language: string
}) {
  if (topics.length === 0) return null
  return (
    <nav className="topics-at-foot" aria-label={say(language, 'topics')}>
      <ul className="topics">
        {topics.map(({ id, slug, name }) => (
          <li key={id}>
            <a href={`/topic/${slug}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
