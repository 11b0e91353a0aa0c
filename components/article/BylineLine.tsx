import { Words } from '#components/messages/Words.tsx'
import { authorsOf, creditLines, eachOnce, inARow } from '#lib/bylines/printed.ts'
import type { BylineName, BylineRole } from '#lib/bylines/schema.ts'
import { say } from '#lib/messages/say.ts'
import { Picture } from './Picture.tsx'

type Credited = BylineName & { role: BylineRole }

/** Who wrote it and who else had a part: portraits, and names that lead to their pages. */
export function BylineLine({
  bylines,
  language,
  base,
}: {
  bylines: Credited[]
  language: string
  base?: string
}) {
  if (bylines.length === 0) return null
  const people = eachOnce(authorsOf(bylines)).filter(({ kind }) => kind !== 'agency')
  return (
    <div className="byline">
      {people.some(({ portrait }) => portrait) && (
        <div className="portraits">
          {people.map(
            ({ id, slug, name, portrait }) =>
              portrait && (
                <a key={id} href={`/by/${slug}`}>
                  <Picture
                    className="portrait"
                    picture={portrait}
                    alt={say(language, 'portraitOf', { name })}
                    sizes="72px"
                    first
                    {...(base ? { base } : {})}
                  />
                </a>
              ),
          )}
        </div>
      )}
      <div>
        {creditLines(bylines).map(({ role, message, bylines: having }) => (
          <p key={role} className={role === 'by' ? 'names' : 'names names-others'}>
            <Words
              language={language}
              message={message}
              values={{
                count: having.length,
                names: <BylineNames bylines={having} author={role === 'by'} language={language} />,
              }}
            />
          </p>
        ))}
      </div>
    </div>
  )
}

/** "A, B and C", each a link, but an agency: its name is printed, it is nobody to write to. */
function BylineNames({
  bylines,
  author,
  language,
}: {
  bylines: Credited[]
  author: boolean
  language: string
}) {
  return inARow(bylines, language).map((part) =>
    'between' in part ? (
      part.between
    ) : part.one.kind === 'agency' ? (
      <bdi key={part.one.id}>{part.one.name}</bdi>
    ) : (
      <a key={part.one.id} href={`/by/${part.one.slug}`} {...(author ? { rel: 'author' } : {})}>
        <bdi>{part.one.name}</bdi>
      </a>
    ),
  )
}
