import type { Actor } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { mustBePermitted } from './permitted.ts'
import type { Step } from './schema.ts'
import { moveNames, moves } from './workflow.ts'

const stepsShown = 200

/** Who moved an article on and gave it to whom, the newest first: at most 200. @throws NotFound, Refused */
export async function listSteps(actor: Actor, articleId: number): Promise<Step[]> {
  await mustBePermitted(actor, 'article.open', articleId)
  const newest = { where: { articleId }, orderBy: { id: 'desc' }, take: stepsShown } as const
  const [moved, given] = await Promise.all([
    db().articleMove.findMany(newest),
    db().assignment.findMany(newest),
  ])
  const steps: Step[] = [
    ...moved.map(({ id, at, move, movedByName, note, version }) => ({
      key: `move ${id}`,
      at,
      by: movedByName,
      done: doneOf(move),
      note,
      version,
    })),
    ...given.map(({ id, at, assigneeName, dueAt, assignedByName, note }) => ({
      key: `assignment ${id}`,
      at,
      by: assignedByName,
      done: assigneeName
        ? `given to ${assigneeName}${dueAt ? `, due ${formatDeskTime(dueAt)}` : ''}`
        : 'given to nobody any more',
      note,
      version: null,
    })),
  ]
  return steps.toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, stepsShown)
}

function doneOf(move: string): string {
  const known = moveNames.find((name) => name === move)
  return known ? moves[known].done : move
}
