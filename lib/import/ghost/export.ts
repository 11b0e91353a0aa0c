import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'

// Ghost's JSON export, as core/server/data/exporter writes it: {db: [{meta, data}]}, tables by name.
// What differs between versions 1 and 6 is in optional fields; each row is checked by itself.

/** A JavaScript string can't be longer than half a gigabyte. */
const maxBytes = 400 * 2 ** 20

const words = z
  .string()
  .nullish()
  .transform((text) => text ?? '')
const key = z.union([z.string().min(1), z.number()]).transform(String)
const flag = z.union([z.boolean(), z.number(), z.null()]).optional().transform(Boolean)
/** ISO 8601, SQL's form (UTC), or milliseconds, as several versions wrote them. */
const moment = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((given, context) => {
    if (given === null || given === undefined || given === '') return undefined
    const sql = typeof given === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(given)
    const date = new Date(sql ? `${given.replace(' ', 'T')}Z` : given)
    if (!Number.isNaN(date.getTime())) return date
    context.addIssue({ code: 'custom', message: `isn’t a time: ${String(given).slice(0, 60)}` })
    return z.NEVER
  })

export const postSchema = z.object({
  id: key,
  uuid: words,
  title: words,
  slug: words,
  mobiledoc: words,
  lexical: words,
  html: words,
  plaintext: words,
  feature_image: words,
  feature_image_alt: words,
  feature_image_caption: words,
  /** Versions 1 and 2; later ones have `type`. */
  page: flag,
  type: words,
  status: words,
  visibility: words,
  locale: words,
  author_id: key.nullish(),
  created_at: moment,
  updated_at: moment,
  published_at: moment,
  custom_excerpt: words,
  codeinjection_head: words,
  codeinjection_foot: words,
  canonical_url: words,
  meta_title: words,
  meta_description: words,
})
export type GhostPost = z.infer<typeof postSchema>

export const tagSchema = z.object({
  id: key,
  name: words,
  slug: words,
  description: words,
  visibility: words,
})
export type GhostTag = z.infer<typeof tagSchema>

export const userSchema = z.object({
  id: key,
  name: z.string().min(1),
  slug: words,
  profile_image: words,
  bio: words,
  website: words,
  facebook: words,
  twitter: words,
  threads: words,
  bluesky: words,
  mastodon: words,
  tiktok: words,
  youtube: words,
  instagram: words,
  linkedin: words,
})
export type GhostUser = z.infer<typeof userSchema>

export const metaSchema = z.object({
  post_id: key,
  feature_image_alt: words,
  feature_image_caption: words,
  meta_title: words,
  meta_description: words,
})

export const postTagSchema = z.object({
  post_id: key,
  tag_id: key,
  sort_order: z.number().catch(0).default(0),
})
export const postAuthorSchema = z.object({
  post_id: key,
  author_id: key,
  sort_order: z.number().catch(0).default(0),
})
export const settingSchema = z.object({ key: z.string(), value: z.unknown() })

const rows = z.array(z.unknown()).default([])
const tablesSchema = z.object({
  meta: z.object({ version: z.union([z.string(), z.number()]).transform(String) }),
  data: z.object({
    posts: rows,
    posts_meta: rows,
    tags: rows,
    posts_tags: rows,
    users: rows,
    posts_authors: rows,
    settings: rows,
    members: rows,
  }),
})
export type GhostExport = z.infer<typeof tablesSchema>

const fileSchema = z.union([
  z.object({ db: z.array(tablesSchema).min(1) }).transform(({ db }) => db[0] as GhostExport),
  tablesSchema,
])

/** @throws Invalid when it is no export of Ghost 1 to 6 */
export async function readExport(file: string): Promise<GhostExport> {
  const info = await stat(file).catch(() => undefined)
  if (!info?.isFile()) throw new Invalid({ '': [`There is no file ${file}.`] })
  if (info.size > maxBytes) {
    const limit = maxBytes / 2 ** 20
    throw new Invalid({
      '': [`It is larger than ${limit} MB: export the newsroom’s posts in parts.`],
    })
  }
  let json: unknown
  try {
    json = JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Invalid({ '': [`It isn’t JSON: ${(error as Error).message}`] })
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success)
    throw new Invalid({ '': ['It isn’t an export of Ghost: there is no db with meta and data.'] })
  const { version } = parsed.data.meta
  const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? Number.NaN)
  // Ghost 0.x counted its versions as 000 to 009.
  if (!(major >= 1 && major <= 6) || /^0\d\d/.test(version))
    throw new Invalid({
      '': [`It was written by Ghost ${version.slice(0, 20)}; versions 1 to 6 are read.`],
    })
  return parsed.data
}
