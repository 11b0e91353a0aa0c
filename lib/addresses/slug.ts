import { slugify } from 'transliteration'
import { z } from 'zod'

export const maxSlugLength = 100

/** A slug as a person gives it: lower-case letters a–z, digits and single hyphens. */
export const slugSchema = z
  .string()
  .trim()
  .max(maxSlugLength, `Use at most ${maxSlugLength} characters.`)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'Use lower-case letters a–z, digits and single hyphens, such as harbour-bridge-opens.',
  )

/**
 * A slug for a headline or a name in any script, by transliteration: "Čeština über 北京" gives
 * "cestina-uber-bei-jing". Cut at a word's end to at most 80 characters; may be empty.
 */
export function slugFrom(text: string): string {
  const slug = slugify(text, { lowercase: true, separator: '-', allowedChars: 'a-zA-Z0-9' })
  if (slug.length <= 80) return slug
  const cut = slug.slice(0, 81)
  return cut.slice(0, Math.max(cut.lastIndexOf('-'), 1)).replace(/-+$/, '')
}

/** `slug`, or with the first of -2, -3 … that `isTaken` doesn't know. */
export async function freeSlug(
  slug: string,
  isTaken: (candidate: string) => Promise<boolean>,
): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? slug : `${slug.slice(0, maxSlugLength - 8)}-${n}`
    if (!(await isTaken(candidate))) return candidate
  }
}
