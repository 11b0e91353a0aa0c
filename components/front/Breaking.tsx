import { say } from '#lib/messages/say.ts'

/** The breaking line, above everything: said plainly, with its way to the article if there is one. */
export function Breaking({
  text,
  slug,
  language,
}: {
  text: string
  slug: string | null
  language: string
}) {
  return (
    <section className="breaking" aria-label={say(language, 'breakingNews')}>
      <p>
        <strong>{say(language, 'breaking')}</strong>{' '}
        {slug ? <a href={`/article/${slug}`}>{text}</a> : text}
      </p>
    </section>
  )
}
