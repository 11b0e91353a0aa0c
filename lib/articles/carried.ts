import { z } from 'zod'
import { addressesOf, addressesRecord } from '#lib/addresses/carry.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { bylineRoles } from '#lib/bylines/schema.ts'
import { checkNameSchema } from '#lib/checks/schema.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Prisma, Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { articleKinds, articleStates, changeKinds, changeSchema, detailsSchema } from './schema.ts'

// An article as it leaves a newsroom: what readers have and had, what is being written, and what is
// known of it. carry-in.ts brings it into another.

const credits = z
  .array(z.object({ bylineId: id, role: z.enum(bylineRoles) }))
  .describe('In the order in which they are printed')

/** What an article said at one time. */
const revisionRecord = z.object({
  id,
  version: z.int().positive(),
  kind: z.enum(['autosave', 'save', 'publish', 'import']),
  headline: z.string(),
  standfirst: z.string(),
  slug: z.string(),
  sectionId: id.nullable(),
  bylines: credits,
  topics: z.array(id),
  body: documentSchema,
  picture: z.object({ mediaId: id, alt: z.string(), caption: z.string() }).nullable(),
  details: detailsSchema,
  savedAt: moment,
  publishedAt: moment.nullable().describe('When readers got it'),
  name: z.string(),
  why: z.string(),
})
export type RevisionRecord = z.infer<typeof revisionRecord>

export const articleRecord = z.object({
  id,
  importId: z.string().nullable().describe('What an earlier system called it'),
  slug: z.string(),
  state: z.enum(articleStates),
  kind: z.enum(articleKinds),
  sectionId: id.nullable(),
  version: z.int().positive(),
  createdAt: moment,
  savedAt: moment,
  publishedAt: moment.nullable().describe('First publication'),
  liveAt: moment.nullable().describe('Last change of what readers see'),
  updatedAt: moment.nullable().describe('“Updated” for readers'),
  takenDownAt: moment.nullable(),
  historyPublic: z.boolean(),
  liveStartedAt: moment.nullable(),
  liveEndedAt: moment.nullable(),
  embargoUntil: moment.nullable(),
  notes: z.string().describe('To the desk, not for readers'),
  translationOfId: id.nullable().describe('The article that it is a translation of'),
  addresses: addressesRecord,
  bylines: credits.describe('As readers have them now'),
  topics: z.array(id).describe('As readers find it now, in order'),
  printedNames: z
    .array(z.object({ bylineId: id, name: z.string() }))
    .describe('Names as they stood when it was printed, where they aren’t the bylines’ any more'),
  live: revisionRecord.nullable().describe('What readers have; had last, when it is taken down'),
  working: revisionRecord.nullable().describe('What is being written; null: the same as live'),
  earlier: z.array(revisionRecord).describe('What readers had before, and what is scheduled'),
  publications: z.array(
    z.object({
      id,
      revisionId: id.nullable().describe('Null: it was taken down'),
      at: moment,
      change: z.enum(changeKinds),
      note: z.string(),
      substantial: z.boolean(),
    }),
  ),
  corrections: z.array(
    z.object({
      id,
      kind: z.enum(changeKinds),
      text: z.string(),
      at: moment,
      publicationId: id.nullable(),
    }),
  ),
  schedules: z
    .array(
      z.object({
        id,
        kind: z.enum(['publish', 'take_down']),
        revisionId: id.nullable(),
        dueAt: moment,
        change: changeSchema,
      }),
    )
    .describe('What is still to happen'),
  waivers: z
    .array(
      z.object({
        check: checkNameSchema,
        subject: z.string(),
        reason: z.string(),
        waivedAt: moment,
      }),
    )
    .describe('Findings that were excused before publishing'),
  reads: z.int().min(0).describe('All reads so far'),
  readsGoToId: id
    .nullable()
    .describe('The article that it was merged into: what still comes counts there'),
})
export type ArticleRecord = z.infer<typeof articleRecord>

const ofRevision = {
  id: true,
  version: true,
  kind: true,
  headline: true,
  standfirst: true,
  slug: true,
  sectionId: true,
  body: true,
  mediaId: true,
  alt: true,
  caption: true,
  details: true,
  savedAt: true,
  publishedAt: true,
  name: true,
  why: true,
  bylines: { orderBy: { position: 'asc' }, select: { bylineId: true, role: true } },
  topics: { orderBy: { position: 'asc' }, select: { topicId: true } },
} as const satisfies Prisma.RevisionSelect

const revisionOf = ({
  mediaId,
  alt,
  caption,
  topics,
  details,
  ...row
}: Prisma.RevisionGetPayload<{ select: typeof ofRevision }>) => ({
  ...row,
  details: detailsSchema.parse(details),
  topics: topics.map(({ topicId }) => topicId),
  picture: mediaId === null ? null : { mediaId, alt, caption },
})

const pending = {
  where: { state: 'pending' },
  orderBy: { id: 'asc' },
  select: { id: true, kind: true, revisionId: true, dueAt: true, change: true },
} as const

/** All articles. @throws Refused */
export async function* carryArticlesOut(actor: Actor, tx: Tx): AsyncGenerator<ArticleRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) => someArticles(tx, after))) {
    const ids = rows.map((row) => row.id)
    const addresses = await addressesOf(tx, 'article', ids)
    const earlier = await earlierRevisions(tx, ids)
    for (const row of rows) {
      const { liveRevision, workingRevision, liveBylines, liveTopics, schedules, reads, ...rest } =
        row
      const { createdBy: _, assigneeId: __, assignedBy: ___, dueAt: ____, ...article } = rest
      const { liveRevisionId, workingRevisionId, ...known } = article
      yield plain({
        ...known,
        addresses: addresses(row.id),
        bylines: liveBylines,
        topics: liveTopics.map(({ topicId }) => topicId),
        live: liveRevision && revisionOf(liveRevision),
        working:
          workingRevision && workingRevisionId !== liveRevisionId
            ? revisionOf(workingRevision)
            : null,
        earlier: (earlier.get(row.id) ?? []).map(revisionOf),
        schedules: schedules.map((one) => ({ ...one, change: changeSchema.parse(one.change) })),
        reads: Number(reads?.total ?? 0),
        readsGoToId: reads?.mergedIntoId ?? null,
      })
    }
  }
}

const someArticles = (tx: Tx, after: number) =>
  tx.article.findMany({
    where: { id: { gt: after } },
    orderBy: { id: 'asc' },
    take: 50,
    include: {
      liveRevision: { select: ofRevision },
      workingRevision: { select: ofRevision },
      liveBylines: { orderBy: { position: 'asc' }, select: { bylineId: true, role: true } },
      liveTopics: { orderBy: { position: 'asc' }, select: { topicId: true } },
      printedNames: { orderBy: { bylineId: 'asc' }, select: { bylineId: true, name: true } },
      publications: {
        orderBy: { id: 'asc' },
        omit: { articleId: true, publishedBy: true },
      },
      corrections: { orderBy: { id: 'asc' }, omit: { articleId: true, createdBy: true } },
      schedules: pending,
      waivers: {
        orderBy: { id: 'asc' },
        select: { check: true, subject: true, reason: true, waivedAt: true },
      },
      reads: { select: { total: true, mergedIntoId: true } },
    },
  })

/** Revisions that readers had, or will have, beside the live and the working one; by article. */
async function earlierRevisions(tx: Tx, articleIds: number[]) {
  const rows = await tx.revision.findMany({
    where: {
      articleId: { in: articleIds },
      OR: [
        { publishedAt: { not: null } },
        { publications: { some: {} } },
        { schedules: { some: { state: 'pending' } } },
      ],
      liveOf: null,
      workingOf: null,
    },
    orderBy: [{ articleId: 'asc' }, { version: 'asc' }],
    select: { ...ofRevision, articleId: true },
  })
  const found = Map.groupBy(rows, ({ articleId }) => articleId)
  return new Map(
    [...found].map(([article, all]) => [article, all.map(({ articleId: _, ...row }) => row)]),
  )
}
