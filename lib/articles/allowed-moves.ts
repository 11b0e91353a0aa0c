import { type Actor, type ArticleSubject, can } from '#lib/auth/can.ts'
import { type ArticleState, articleStates } from './schema.ts'
import { isMoveFrom, type Move, moveNames, moves } from './workflow.ts'

/** The moves that `actor` may make with an article as it stands. */
export function allowedMoves(actor: Actor, article: ArticleSubject & { state: string }): Move[] {
  const state = article.state as ArticleState
  return moveNames.filter(
    (move) => isMoveFrom(move, state) && can(actor, moves[move].action, article),
  )
}

/** The same for each state that it may come to: a page that is open goes on with its state. */
export function allowedFromEach(
  actor: Actor,
  article: ArticleSubject,
): Record<ArticleState, Move[]> {
  const each = articleStates.map((state) => [state, allowedMoves(actor, { ...article, state })])
  return Object.fromEntries(each)
}
