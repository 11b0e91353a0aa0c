import { visible } from '#lib/articles/visibility.ts'
import { Prisma, type Tx } from '#lib/platform/db.ts'
import { plainWords } from './languages.ts'

// What was probably meant by a word that stands nowhere. A word is proposed only where readers find
// something by it: what was taken down isn't given away by its words.

/** So many letters may be wrong. */
const mayBeWrong = (word: string) => (word.length <= 5 ? 1 : word.length <= 9 ? 2 : 3)

/** A word in any of the languages. */
const anyLanguage = (word: Prisma.Sql, configs: string[]) =>
  Prisma.join(
    configs.map((config) => Prisma.sql`plainto_tsquery(${config}::regconfig, ${word})`),
    ' || ',
  )

/** How many articles that readers have (at most 100) have a word. */
const readersHave = (word: Prisma.Sql, configs: string[]) => Prisma.sql`(
  select count(*)::int from (
    select 1 from "ArticleSearch" s join "Article" a on a.id = s."articleId"
    where s.document @@ (${anyLanguage(word, configs)}) and ${visible} limit 100) hits)`

/** The word that was probably meant, null when there is none. */
async function meant(tx: Tx, word: string, configs: string[]): Promise<string | null> {
  const [found] = await tx.$queryRaw<{ word: string }[]>`
    select near.word from (
      select w.word, levenshtein(w.word, ${word}) as wrong, similarity(w.word, ${word}) as alike
      from "SearchWord" w
      where w.word % ${word} and abs(length(w.word) - ${word.length}::int) <= ${mayBeWrong(word)}
        and levenshtein_less_equal(w.word, ${word}, ${mayBeWrong(word)}) <= ${mayBeWrong(word)}
      order by wrong, alike desc limit 6) near,
      lateral (select ${readersHave(Prisma.sql`near.word`, configs)} as articles) has
    where has.articles > 0
    order by near.wrong, has.articles desc, near.alike desc limit 1`
  return found?.word ?? null
}

/**
 * A query with the words that readers find nothing by replaced by those that were probably meant.
 * @returns null when there is nothing to replace, or nothing to replace it by
 */
export async function corrected(tx: Tx, q: string, configs: string[]): Promise<string | null> {
  const words = plainWords(q)
  if (words.length === 0) return null
  await tx.$queryRaw`select set_config('pg_trgm.similarity_threshold', '0.25', true)`
  const found = await tx.$queryRaw<{ word: string; articles: number }[]>`
    select u.word, ${readersHave(Prisma.sql`u.word`, configs)} as articles
    from unnest(${words}::text[]) u(word)`
  const instead = new Map<string, string>()
  for (const { word, articles } of found) {
    const better = articles === 0 ? await meant(tx, word, configs) : null
    if (better) instead.set(word, better)
  }
  if (instead.size === 0) return null
  return q.replace(/[\p{L}\p{M}]+/gu, (typed) => instead.get(plainWords(typed)[0] ?? '') ?? typed)
}
