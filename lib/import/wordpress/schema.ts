import { z } from 'zod'

const name = z.string().trim().min(1).max(80)

/** What a post type of WordPress becomes. */
const becomes = z.enum(['article', 'page', 'skip'])

/** --map of a WordPress import (docs/import.md). */
export const wordpressMappingSchema = z.strictObject({
  /** By post type: "recipe": "article". Types that aren't named are left out, but for post and page. */
  postTypes: z.record(z.string(), becomes).default({}),
  /** By a category's slug. Those that aren't named: a post's first is its section, others are topics. */
  categories: z
    .record(
      z.string(),
      z.union([
        z.literal('skip'),
        z.strictObject({ section: name }),
        z.strictObject({ topic: z.string().trim().min(1).max(60) }),
      ]),
    )
    .default({}),
  /** Section of posts that have none. */
  defaultSection: name.default('News'),
  /** Taxonomies beyond tags whose terms are topics. */
  topicTaxonomies: z.array(z.string()).default([]),
  /** First parts of the old site's addresses. */
  categoryBase: z.string().default('category'),
  tagBase: z.string().default('tag'),
  authorBase: z.string().default('author'),
  /** IANA name; for dates without a time in UTC. The newsroom's own unless given. */
  timeZone: z
    .string()
    .refine((zone) => {
      try {
        new Intl.DateTimeFormat('en', { timeZone: zone })
        return true
      } catch {
        return false
      }
    }, 'Use a name such as Europe/Prague.')
    .optional(),
  /** Fields in which plug-ins keep counts of views; the highest number counts. */
  readsFields: z
    .array(z.string())
    .default([
      'views',
      'post_views_count',
      'wpb_post_views_count',
      'post_views',
      '_post_views',
      'entry_views',
      'hits',
      'td_post_views',
      'penci_post_views_count',
      'tie_views',
      'jnews_post_views',
    ]),
})
export type WordpressMapping = z.infer<typeof wordpressMappingSchema>
