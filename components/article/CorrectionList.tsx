import { Words } from '#components/messages/Words.tsx'
import { changeMessages, type ListedCorrection } from '#lib/corrections/schema.ts'
import { say } from '#lib/messages/say.ts'

/** A correction of the list with its date line, which the page has formatted. */
export type DatedCorrection = { correction: ListedCorrection; dateline: string }

/** Corrections of all articles, the newest first. */
export function CorrectionList({
  corrections,
  language,
}: {
  corrections: DatedCorrection[]
  language: string
}) {
  return (
    <ul className="correction-list">
      {corrections.map(({ correction: { id, kind, text, at, slug, headline }, dateline }) => (
        <li key={id}>
          <p className="box-title">
            <Words
              language={language}
              message="whatAndWhen"
              values={{
                what: say(language, changeMessages[kind]),
                time: <time dateTime={at.toISOString()}>{dateline}</time>,
              }}
            />
          </p>
          <p>{text}</p>
          <p className="correction-of">
            {slug ? (
              <a href={`/article/${slug}`}>{headline}</a>
            ) : (
              <>
                <bdi>{headline}</bdi> <span className="soft">{say(language, 'takenDownMark')}</span>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
