import { Words } from '#components/messages/Words.tsx'
import { inARow } from '#lib/bylines/printed.ts'
import type { BylineKind, BylinePage } from '#lib/bylines/schema.ts'
import { directionOf, type Message, say } from '#lib/messages/say.ts'
import { Picture } from './Picture.tsx'

/** What readers are told of a kind; of staff nothing needs to be said. */
const kindMessages: Record<BylineKind, Message | null> = {
  staff: null,
  freelance: 'kindFreelance',
  agency: 'kindAgency',
  guest: 'kindGuest',
}

/** The head of a byline's page: who it is, what they cover, where to reach them. */
export function BylineProfile({
  byline,
  siteLanguage,
}: {
  byline: BylinePage
  siteLanguage: string
}) {
  const {
    slug,
    name,
    kind,
    roleTitle,
    biography,
    language,
    portrait,
    beats,
    contact,
    links,
    leftIn,
  } = byline
  const kindMessage = kindMessages[kind]
  const what = [roleTitle, kindMessage && say(siteLanguage, kindMessage)]
    .filter((words, at, all) => words && words.toLowerCase() !== all[at - 1]?.toLowerCase())
    .join(' · ')
  return (
    <header className={portrait ? 'page-head profile' : 'page-head'}>
      {portrait && (
        <Picture
          className="profile-portrait"
          picture={portrait}
          alt={kind === 'agency' ? '' : say(siteLanguage, 'portraitOf', { name })}
          sizes="12rem"
          first
        />
      )}
      <div>
        <h1 className="page-title">{name}</h1>
        {what && <p className="kicker">{what}</p>}
        {leftIn && (
          <p className="page-description">
            <Words
              language={siteLanguage}
              message={kind === 'agency' ? 'agencyLeftIn' : 'leftIn'}
              values={{ name: <bdi>{name}</bdi>, year: String(leftIn) }}
            />
          </p>
        )}
        <div {...(language ? { lang: language, dir: directionOf(language) } : {})}>
          {biography.split(/\n{2,}/).map(
            (paragraph) =>
              paragraph && (
                <p key={paragraph} className="page-description">
                  {paragraph}
                </p>
              ),
          )}
        </div>
        {beats.length > 0 && (
          <p className="profile-facts">
            {say(siteLanguage, 'covers', {
              beats: inARow(beats, siteLanguage)
                .map((part) => ('between' in part ? part.between : part.one))
                .join(''),
            })}
          </p>
        )}
        <ul className="profile-links">
          {contact && (
            <li>
              <a href={`mailto:${contact}`}>{contact}</a>
            </li>
          )}
          {links.map(({ label, url }) => (
            <li key={url}>
              <a href={url} rel="me">
                {label}
              </a>
            </li>
          ))}
          <li>
            <a href={`/by/${slug}/feed.xml`}>{say(siteLanguage, 'feed')}</a>
          </li>
        </ul>
      </div>
    </header>
  )
}
