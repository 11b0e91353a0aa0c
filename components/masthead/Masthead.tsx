import { say } from '#lib/messages/say.ts'
import type { Section } from '#lib/sections/schema.ts'

/** The paper's name, its sections and the way to search, at the top of every page. */
export function Masthead({
  siteName,
  sections,
  logo,
  language,
}: {
  siteName: string
  sections: Section[]
  /** In place of the name set in the theme's face. */
  logo: { url: string; width: number; height: number } | null
  language: string
}) {
  return (
    <header className="masthead">
      <div className="masthead-top">
        <p className="nameplate">
          <a href="/">
            {logo ? (
              <img src={logo.url} width={logo.width} height={logo.height} alt={siteName} />
            ) : (
              <bdi>{siteName}</bdi>
            )}
          </a>
        </p>
        <a className="masthead-search" href="/search">
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <circle cx="10.5" cy="10.5" r="6.5" />
            <path d="m15.5 15.5 5 5" />
          </svg>
          <span>{say(language, 'search')}</span>
        </a>
      </div>
      {sections.length > 0 && (
        <nav aria-label={say(language, 'sections')}>
          <ul className="sections">
            {sections.map(({ id, slug, name }) => (
              <li key={id}>
                <a href={`/section/${slug}`}>{name}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </header>
  )
}
