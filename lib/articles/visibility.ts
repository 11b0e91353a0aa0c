import { Prisma } from '#lib/platform/db.ts'

/**
 * What readers may see now, by the database's clock: the one condition that every reader query
 * carries. It speaks of an "Article" row named `a`.
 */
export const visible = Prisma.sql`(a.state = 'published' and a."publishedAt" <= now())`
