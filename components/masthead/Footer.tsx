import { say } from '#lib/messages/say.ts'
import type { FooterPage } from '#lib/pages/schema.ts'
import type { Section } from '#lib/sections/schema.ts'

export function Footer({
  siteName,
  sections,
  pages,
  language,
}: {
  siteName: string
  sections: Section[]
  /** What the newsroom says of itself. */
  pages: FooterPage[]
  language: string
}) {
  return (
    <footer className="footer">
      <p className="footer-name">
        <a href="/">{siteName}</a>
      </p>
      <nav className="footer-sections" aria-label={say(language, 'sectionsAtFoot')}>
        <ul>
          {sections.map(({ id, slug, name }) => (
            <li key={id}>
              <a href={`/section/${slug}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label={say(language, 'aboutThePaper')}>
        <ul>
          <li>
            <a href="/corrections">{say(language, 'corrections')}</a>
          </li>
          <li>
            <a href="/archive">{say(language, 'archive')}</a>
          </li>
          <li>
            <a href="/most-read">{say(language, 'mostReadNow')}</a>
          </li>
          {pages.map(({ slug, title }) => (
            <li key={slug}>
              <a href={`/page/${slug}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <ul>
        <li>
          <a href="/search">{say(language, 'search')}</a>
        </li>
        <li>
          <a href="/newsletters">{say(language, 'newsletters')}</a>
        </li>
        <li>
          <a href="/notifications">{say(language, 'newsAlerts')}</a>
        </li>
        <li>
          <a href="/feed.xml">{say(language, 'feeds')}</a>
        </li>
      </ul>
    </footer>
  )
}
