import type { Action } from '#lib/auth/can.ts'
import { type ArticleState, articleStates } from './schema.ts'

type MoveRule = {
  /** What the button says. */
  label: string
  /** What has been done, in the history: "approved". */
  done: string
  from: readonly ArticleState[]
  to: ArticleState
  /** Who may: a permission of lib/auth/can.ts. */
  action: Action
  /** Is a note asked for? */
  note: 'required' | 'optional' | 'none'
  /** Must the version on screen be the one that stands? */
  ofVersion: boolean
}

/** The one table of the workflow: who may move what from where to where. */
export const moves = {
  submit: {
    label: 'Submit for review',
    done: 'submitted for review',
    from: ['draft', 'changes_requested'],
    to: 'in_review',
    action: 'article.submit',
    note: 'optional',
    ofVersion: true,
  },
  withdraw: {
    label: 'Back to draft',
    done: 'taken back to draft',
    from: ['in_review', 'changes_requested', 'approved'],
    to: 'draft',
    action: 'article.withdraw',
    note: 'optional',
    ofVersion: false,
  },
  requestChanges: {
    label: 'Request changes',
    done: 'sent back with requests',
    from: ['in_review', 'approved'],
    to: 'changes_requested',
    action: 'article.review',
    note: 'required',
    ofVersion: false,
  },
  approve: {
    label: 'Approve',
    done: 'approved',
    from: ['draft', 'in_review', 'changes_requested'],
    to: 'approved',
    action: 'article.review',
    note: 'optional',
    ofVersion: true,
  },
  schedule: {
    label: 'Schedule',
    done: 'scheduled',
    from: ['draft', 'in_review', 'changes_requested', 'approved'],
    to: 'scheduled',
    action: 'article.schedule',
    note: 'none',
    ofVersion: true,
  },
  unschedule: {
    label: 'Cancel the schedule',
    done: 'taken off the schedule',
    from: ['scheduled'],
    to: 'approved',
    action: 'article.schedule',
    note: 'none',
    ofVersion: false,
  },
  publish: {
    label: 'Publish',
    done: 'published',
    from: articleStates,
    to: 'published',
    action: 'article.publish',
    note: 'none',
    ofVersion: true,
  },
  takeDown: {
    label: 'Take down',
    done: 'taken down',
    from: ['published'],
    to: 'taken_down',
    action: 'article.takeDown',
    note: 'optional',
    ofVersion: false,
  },
} as const satisfies Record<string, MoveRule>

export type Move = keyof typeof moves
export const moveNames = Object.keys(moves) as [Move, ...Move[]]

/** May this move be made from this state? Who may is asked of `can`. */
export const isMoveFrom = (move: Move, state: ArticleState): boolean =>
  (moves[move].from as readonly ArticleState[]).includes(state)
