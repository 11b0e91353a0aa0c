import { Words } from '#components/messages/Words.tsx'
import type { Correction } from '#lib/articles/schema.ts'
import { changeMessages } from '#lib/corrections/schema.ts'
import { say } from '#lib/messages/say.ts'

/** What was wrong or unclear in an article, the newest first. */
export function Corrections({
  corrections,
  datelines,
  language,
}: {
  corrections: Correction[]
  /** Of each, in words. */
  datelines: string[]
  language: string
}) {
  if (corrections.length === 0) return null
  return (
    <section className="corrections" aria-label={say(language, 'corrections')}>
      {corrections.map(({ id, kind, text, at }, n) => (
        <div key={id} className="note correction" id={`correction-${id}`}>
          <p className="box-title">
            <Words
              language={language}
              message="whatAndWhen"
              values={{
                what: say(language, changeMessages[kind]),
                time: <time dateTime={at.toISOString()}>{datelines[n]}</time>,
              }}
            />
          </p>
          <p>{text}</p>
        </div>
      ))}
    </section>
  )
}
