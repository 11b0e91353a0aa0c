import { type Actor, actorId } from '#lib/auth/can.ts'
import { Prisma } from '#lib/platform/db.ts'

/** Is the article `a` this person's: begun by her, or given to her? */
export const theirs = (actor: Actor) => {
  const id = actorId(actor)
  return Prisma.sql`(a."createdBy" = ${id} or a."assigneeId" = ${id})`
}
