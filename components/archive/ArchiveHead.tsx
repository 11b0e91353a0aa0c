import { say } from '#lib/messages/say.ts'

type Link = { path: string; name: string }

/** A page of the archive is called by its time; above it stands what that is part of. */
export function ArchiveHead({
  name,
  within,
  language,
}: {
  name: string
  within: Link[]
  language: string
}) {
  return (
    <header className="page-head">
      <nav className="kicker" aria-label={say(language, 'archive')}>
        <a href="/archive">{say(language, 'archive')}</a>
        {within.map(({ path, name }) => (
          <a key={path} href={path}>
            {name}
          </a>
        ))}
      </nav>
      <h1 className="page-title">{name}</h1>
    </header>
  )
}

/** The way to what was published before and after. */
export function ArchivePager({
  before,
  after,
  language,
}: {
  before: Link | null
  after: Link | null
  language: string
}) {
  if (!before && !after) return null
  return (
    <nav className="pager" aria-label={say(language, 'beforeAndAfter')}>
      {before && (
        <a href={before.path} rel="prev">
          <span>{say(language, 'before')}</span> {before.name}
        </a>
      )}
      {after && (
        <a href={after.path} rel="next">
          <span>{say(language, 'afterThat')}</span> {after.name}
        </a>
      )}
    </nav>
  )
}
