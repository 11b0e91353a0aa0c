import type { Section } from '#lib/sections/schema.ts'

export function Footer({ siteName, sections }: { siteName: string; sections: Section[] }) {
  return (
    <footer className="footer">
      <p className="footer-name">
        <a href="/">{siteName}</a>
      </p>
      <nav aria-label="Sections, at the foot">
        <ul>
          {sections.map(({ id, slug, name }) => (
            <li key={id}>
              <a href={`/section/${slug}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
    </footer>
  )
}
