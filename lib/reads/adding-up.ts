import { notify } from '#lib/notifications/record.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'

/** Articles that are added up in one statement: each is short, and sees one moment. */
const articlesAtOnce = 5000

type Wrong = { articleId: number; total: bigint; addsUpTo: bigint }

/**
 * Checks of every article that its total is what it began with and all its hours. What isn't stands
 * among the desk's alarms until it adds up again, and administrators are told once.
 * @returns how many articles don't add up
 */
export async function checkThatReadsAddUp(): Promise<number> {
  const [range] = await db().$queryRaw<{ last: number | null }[]>`
    select max("articleId") as last from "ArticleReads"`
  const last = range?.last ?? 0
  let wrong = 0
  for (let from = 1; from <= last; from += articlesAtOnce)
    wrong += await checkSome(from, from + articlesAtOnce - 1)
  return wrong
}

async function checkSome(from: number, to: number): Promise<number> {
  const found = await db().$queryRaw<Wrong[]>`
    select n."articleId", n.total, n.start + coalesce(h.reads, 0)::bigint as "addsUpTo"
    from "ArticleReads" n left join (
      select "articleId", sum(reads) as reads from "ArticleReadsHour"
      where "articleId" between ${from} and ${to} group by "articleId") h
      on h."articleId" = n."articleId"
    where n."articleId" between ${from} and ${to} and n.total <> n.start + coalesce(h.reads, 0)`
  await db().readsAlarm.deleteMany({
    where: {
      articleId: { gte: from, lte: to, notIn: found.map(({ articleId }) => articleId) },
    },
  })
  for (const one of found) await raise(one)
  return found.length
}

/** Tells of an article whose reads don't add up; of the same one once, until it is mended. */
async function raise({ articleId, total, addsUpTo }: Wrong): Promise<void> {
  await db().$transaction(async (tx) => {
    const known = await tx.readsAlarm.findUnique({ where: { articleId } })
    await tx.readsAlarm.upsert({
      where: { articleId },
      create: { articleId, total, addsUpTo },
      update: { total, addsUpTo },
    })
    if (known) return
    log.error(
      { articleId, total: String(total), addsUpTo: String(addsUpTo) },
      'reads do not add up',
    )
    const administrators = await tx.user.findMany({
      where: { role: 'administrator', disabledAt: null },
      select: { id: true },
    })
    const article = await tx.article.findUniqueOrThrow({
      where: { id: articleId },
      select: { workingRevision: { select: { headline: true } } },
    })
    await notify(
      tx,
      { kind: 'system', name: 'Reads' },
      {
        kind: 'reads',
        to: administrators.map(({ id }) => id),
        text: `The reads of “${article.workingRevision?.headline || 'Untitled'}” don’t add up: the count is ${total}, its hours make ${addsUpTo}.`,
        path: `/admin/reads/articles/${articleId}`,
        articleId,
      },
    )
  })
}
