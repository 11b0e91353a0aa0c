import { say } from '#lib/messages/say.ts'

/** What is read most, in order: of a section, or of all. */
export function MostRead({
  articles,
  section,
  language,
}: {
  articles: { id: number; slug: string; headline: string }[]
  section?: string | undefined
  language: string
}) {
  const title = section
    ? say(language, 'mostReadInSection', { section })
    : say(language, 'mostReadNow')
  return (
    <section className="most-read" aria-label={title}>
      <h2 className="aside-title">{title}</h2>
      <ol>
        {articles.map(({ id, slug, headline }) => (
          <li key={id}>
            <a href={`/article/${slug}`}>{headline}</a>
          </li>
        ))}
      </ol>
    </section>
  )
}
