import type { PublishedArticle } from '#lib/articles/schema.ts'
import { inLanguage, say } from '#lib/messages/say.ts'

type Made = Pick<PublishedArticle, 'genre' | 'details'> & {
  language: string
  /** The article's own language, if we don't speak it: our words are marked. */
  around?: string
}

/** What readers must know before they read: that it is paid for, that a machine had a part in it. */
export function MadeNotes({ genre, details: { aiUse }, language, around = language }: Made) {
  if (genre !== 'sponsored' && !aiUse) return null
  return (
    <div className="made-notes">
      {genre === 'sponsored' && (
        <p {...inLanguage(language, around)}>{say(language, 'sponsoredNote')}</p>
      )}
      {aiUse && (
        <p>
          <strong {...inLanguage(language, around)}>{say(language, 'madeWithAi')}</strong> {aiUse}
        </p>
      )}
    </div>
  )
}
