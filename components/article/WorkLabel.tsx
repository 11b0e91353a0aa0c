import type { Genre } from '#lib/articles/schema.ts'
import { type Message, say } from '#lib/messages/say.ts'

/** What readers are told of each kind of work; of news nothing needs to be said. */
const words: Record<Exclude<Genre, 'news'>, Message> = {
  analysis: 'workAnalysis',
  opinion: 'workOpinion',
  background: 'workBackground',
  review: 'workReview',
  sponsored: 'workSponsored',
}

/** What kind of work an article is, in words; empty for news. */
export const workWords = (genre: Genre, language: string) =>
  genre === 'news' ? '' : say(language, words[genre])

/** What kind of work an article is: "Opinion". News goes without. */
export function WorkLabel({ genre, language }: { genre: Genre; language: string }) {
  const label = workWords(genre, language)
  return label ? <span className={`label label-${genre}`}>{label}</span> : null
}
