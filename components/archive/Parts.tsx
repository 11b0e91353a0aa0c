import { say } from '#lib/messages/say.ts'

/** Months of a year, or days of a month, with how much was published in each. */
export function Parts({
  parts,
  language,
}: {
  parts: { path: string; name: string; articles?: number }[]
  language: string
}) {
  return (
    <ul className="archive-parts">
      {parts.map(({ path, name, articles }) => (
        <li key={path}>
          <a href={path}>
            <span>{name}</span>{' '}
            {articles !== undefined && (
              <small>{say(language, 'articleCount', { count: articles })}</small>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
}
