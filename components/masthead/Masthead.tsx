import type { Section } from '#lib/sections/schema.ts'

/** The nameplate and the sections, at the top of every page. */
export function Masthead({ siteName, sections }: { siteName: string; sections: Section[] }) {
  return (
    <header className="masthead">
      <p className="nameplate">
        <a href="/">{siteName}</a>
      </p>
      {sections.length > 0 && (
        <nav aria-label="Sections">
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
