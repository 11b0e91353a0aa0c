import { postTagSchema, readExport, tagSchema } from '../ghost/export.ts'
import type { ArchiveFormat, Choices, Found } from '../schema.ts'
import { sources } from '../sources.ts'
import { readWxr } from '../wordpress/wxr.ts'
import { XmlBroken } from '../xml.ts'

// What someone can choose about, of each format: what its types and categories become.

/** Categories that are shown, those of the most texts first. */
const listed = 300

/** Counts by key, with a name for each. */
class Tally {
  #all = new Map<string, { name: string; texts: number }>()

  name(key: string, name: string): void {
    if (!key) return
    const one = this.#all.get(key)
    if (one) one.name ||= name
    else this.#all.set(key, { name, texts: 0 })
  }

  count(key: string, name = ''): void {
    this.name(key, name)
    const one = this.#all.get(key)
    if (one) one.texts++
  }

  found(): Pick<Found, 'categories' | 'more'> {
    const sorted = [...this.#all]
      .map(([key, { name, texts }]) => ({ key, name: name || key, texts }))
      .sort((a, b) => b.texts - a.texts || a.name.localeCompare(b.name))
    return { categories: sorted.slice(0, listed), more: Math.max(0, sorted.length - listed) }
  }
}

/** @throws Invalid when the file isn't what its format says */
export async function kindsIn(format: ArchiveFormat, file: string): Promise<Found> {
  if (format === 'wordpress') return kindsOfWordpress(file)
  if (format === 'ghost') return kindsOfGhost(file)
  // Its folders and categories have their own names: nothing of it is asked for.
  if (format === 'markdown') return { types: [], categories: [], more: 0 }
  const tally = new Tally()
  try {
    for await (const item of sources[format]?.open(file, {}) ?? [])
      if (item.kind === 'article') for (const topic of item.topics) tally.count(topic, topic)
  } catch (error) {
    // What stood before is something to choose about; the import tells where it breaks off.
    if (!(error instanceof XmlBroken)) throw error
  }
  return { types: [], ...tally.found() }
}

/** Of types that hold no texts, and of those that are told apart without asking. */
const noTexts =
  /^(attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|guest-author|wp_.*)$/

async function kindsOfWordpress(file: string): Promise<Found> {
  const tally = new Tally()
  const types = new Map<string, number>()
  try {
    for await (const record of readWxr(file)) {
      if (record.kind === 'term' && record.term.taxonomy === 'category')
        tally.name(record.term.slug, record.term.name)
      if (record.kind !== 'post' || noTexts.test(record.post.type)) continue
      const { type, terms } = record.post
      types.set(type, (types.get(type) ?? 0) + 1)
      for (const { taxonomy, slug, name } of terms)
        if (taxonomy === 'category') tally.count(slug, name)
    }
  } catch (error) {
    if (!(error instanceof XmlBroken)) throw error
  }
  return { types: [...types].map(([type, count]) => ({ type, count })), ...tally.found() }
}

async function kindsOfGhost(file: string): Promise<Found> {
  const { data } = await readExport(file)
  const tally = new Tally()
  const slugs = new Map<string, { slug: string; name: string }>()
  for (const row of data.tags) {
    const { data: tag } = tagSchema.safeParse(row)
    if (!tag?.slug || tag.visibility === 'internal' || tag.name.startsWith('#')) continue
    slugs.set(tag.id, tag)
    tally.name(tag.slug, tag.name)
  }
  for (const row of data.posts_tags) {
    const { data: link } = postTagSchema.safeParse(row)
    const tag = link && slugs.get(link.tag_id)
    if (tag) tally.count(tag.slug)
  }
  return { types: [], ...tally.found() }
}

/** The choices as the format's reader takes them (--map of the command). */
export function mappingOf(
  format: ArchiveFormat,
  choices: Choices,
  found: Found | null,
): Record<string, unknown> {
  const { section, site, categories, types, membersToo, drafts, agency } = choices
  const names = new Map(found?.categories.map(({ key, name }) => [key, name]))
  const chosen = Object.entries(categories).filter(([, as]) => as !== 'itself')
  const by = (make: (as: string, name: string) => unknown) =>
    Object.fromEntries(chosen.map(([key, as]) => [key, make(as, (names.get(key) ?? key).trim())]))
  if (format === 'wordpress')
    return {
      defaultSection: section,
      postTypes: types,
      categories: by((as, name) =>
        as === 'section'
          ? { section: name.slice(0, 80) }
          : as === 'topic'
            ? { topic: name.slice(0, 60) }
            : 'skip',
      ),
    }
  if (format === 'ghost')
    return {
      ...{ section, ...(site ? { site } : {}) },
      tags: by((as) => (as === 'leaveOut' ? 'leave out' : as)),
      membersOnly: membersToo ? 'public' : 'draft',
    }
  if (format === 'markdown') return { section, ...(site ? { site } : {}) }
  const sections = Object.fromEntries(
    chosen.filter(([, as]) => as === 'section').map(([key]) => [key, key.slice(0, 80)]),
  )
  return format === 'feed'
    ? { section, sections, drafts, ...(site ? { site } : {}) }
    : { section, sections, ...(agency ? { agency } : {}) }
}
