import { slugFrom } from '#lib/addresses/slug.ts'
import type { Tx } from '#lib/platform/db.ts'

// A topic is known by its name, in whatever case, and by every address that it ever had: who types the
// old name of one that was renamed or merged means the present one.

export type KnownTopic = { id: number; name: string }

/** For whoever puts topics on articles: waits while some are being merged. */
export async function holdTopics(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtext('broadsheet topics'))`
}

/** For whoever merges or deletes topics: waits until nobody puts any on an article. */
export async function holdAllTopics(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet topics'))`
}

/** What is meant by each of these names; undefined: no topic yet. */
async function find(tx: Tx, names: string[]): Promise<Map<string, KnownTopic>> {
  const rows = await tx.$queryRaw<(KnownTopic & { given: string })[]>`
    select distinct on (u.given) u.given, t.id, t.name
    from unnest(${names}::text[], ${names.map(slugFrom)}::text[]) as u(given, slug)
    left join "Address" a on a.kind = 'topic' and a.slug = u.slug
    join "Topic" t on t.id = a."targetId" or lower(t.name) = lower(u.given)
    order by u.given, lower(t.name) = lower(u.given) desc, t.id`
  return new Map(rows.map(({ given, ...topic }) => [given, topic]))
}

/**
 * The topics that are meant by these names; those that aren't there yet are made, with an address.
 * @returns each once, in the order given
 */
export async function topicsNamed(tx: Tx, names: string[]): Promise<KnownTopic[]> {
  if (names.length === 0) return []
  await holdTopics(tx)
  let known = await find(tx, names)
  const missing = names.filter((name) => !known.has(name))
  if (missing.length) {
    const fresh = new Map(missing.map((name) => [slugFrom(name), name]))
    await tx.$executeRaw`
      with made as (
        insert into "Topic" (slug, name)
        select u.slug, u.name from unnest(${[...fresh.keys()]}::text[], ${[...fresh.values()]}::text[]) u(slug, name)
        on conflict do nothing returning id, slug)
      insert into "Address" (kind, slug, "targetId") select 'topic', slug, id from made
      on conflict do nothing`
    known = await find(tx, names)
  }
  const topics = names.flatMap((name) => known.get(name) ?? [])
  return topics.filter(({ id }, at) => topics.findIndex((other) => other.id === id) === at)
}

/** The same by their names alone, as they are called now. */
export async function knownTopics(tx: Tx, names: string[]): Promise<string[]> {
  return (await topicsNamed(tx, names)).map(({ name }) => name)
}

/** Says what a topic is where nobody has said it yet. */
export async function describeTopic(tx: Tx, id: number, description: string): Promise<void> {
  await tx.topic.updateMany({ where: { id, description: '' }, data: { description } })
}
