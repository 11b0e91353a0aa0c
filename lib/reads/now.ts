import { z } from 'zod'
import { type Actor, can, mustBeAllowed } from '#lib/auth/can.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { theirArticles } from './newsroom.ts'
import type { Now } from './numbers.ts'

/** An instance that has told nothing for so long is gone, and its readers with it. */
const instanceLivesSeconds = 60
const articlesShown = 20

const told = z
  .array(z.object({ articleId: z.number().int(), readers: z.number().int().min(0) }))
  .catch((context) => {
    log.warn({ error: context.error }, 'what an instance says of its readers can’t be read')
    return []
  })

/** Who reads now, as all instances together tell it: readers of articles, the most read first. */
export async function readersOfAll(): Promise<{ readers: number; byArticle: Map<number, number> }> {
  const instances = await db().$queryRaw<{ readers: number; articles: unknown }[]>`
    select readers, articles from "ReadersNow"
    where at > now() - make_interval(secs => ${instanceLivesSeconds}::int)`
  const byArticle = new Map<number, number>()
  for (const { articles } of instances)
    for (const { articleId, readers } of told.parse(articles))
      byArticle.set(articleId, (byArticle.get(articleId) ?? 0) + readers)
  return { readers: instances.reduce((sum, { readers }) => sum + readers, 0), byArticle }
}

/** What an actor may know of it: all, or her own articles alone. @throws Refused */
export async function readersNow(actor: Actor): Promise<Now> {
  mustBeAllowed(actor, 'reads.open')
  return (await nowFor([actor]))[0] ?? { readers: 0, articles: [] }
}

/** The same for several at once, of one question. @returns in their order */
export async function nowFor(actors: Actor[]): Promise<Now[]> {
  const { readers, byArticle } = await readersOfAll()
  const headlines = await headlinesOf([...byArticle.keys()])
  const all = [...byArticle]
    .map(([id, readers]) => ({ id, readers, headline: headlines.get(id) ?? '' }))
    .filter(({ headline }) => headline)
    .sort((a, b) => b.readers - a.readers || b.id - a.id)
  const answers: Now[] = []
  for (const actor of actors) {
    if (can(actor, 'reads.openAll')) {
      answers.push({ readers, articles: all.slice(0, articlesShown) })
      continue
    }
    const own = await theirArticles(
      actor,
      all.map(({ id }) => id),
    )
    const articles = all.filter(({ id }) => own.has(id))
    // Whoever reads two of them is counted with both.
    const sum = articles.reduce((readers, article) => readers + article.readers, 0)
    answers.push({ readers: sum, articles: articles.slice(0, articlesShown) })
  }
  return answers
}

async function headlinesOf(ids: number[]): Promise<Map<number, string>> {
  const rows = await db().$queryRaw<{ id: number; headline: string }[]>`
    select a.id, v.headline from "Article" a join "Revision" v on v.id = a."liveRevisionId"
    where a.id = any(${ids}::int[])`
  return new Map(rows.map(({ id, headline }) => [id, headline]))
}
