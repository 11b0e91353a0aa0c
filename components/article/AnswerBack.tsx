import type { Byline } from '#lib/bylines/schema.ts'
import { inLanguage, say } from '#lib/messages/say.ts'

/** Ways to answer back: to whoever wrote it, and to the newsroom. */
export function AnswerBack({
  authors,
  feedback,
  language,
  around,
}: {
  authors: Byline[]
  /** Path of the page that says how; undefined: there is none. */
  feedback: string | undefined
  language: string
  /** Language of what it stands in. */
  around: string
}) {
  const reachable = authors.filter(({ contact }) => contact)
  if (reachable.length === 0 && !feedback) return null
  return (
    <p className="answer-back" {...inLanguage(language, around)}>
      {reachable.map(({ id, name, contact }) => (
        <a key={id} href={`mailto:${contact}`}>
          {say(language, 'writeTo', { name })}
        </a>
      ))}
      {feedback && <a href={feedback}>{say(language, 'feedback')}</a>}
    </p>
  )
}
