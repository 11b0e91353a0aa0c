import { linkSchema } from '#lib/bylines/schema.ts'
import type { BylineItem } from '../items.ts'
import type { GhostAddresses } from './addresses.ts'
import type { GhostUser } from './export.ts'

// What Ghost keeps of a network is a handle, without its address before.
const networks = {
  facebook: ['Facebook', 'https://www.facebook.com/'],
  twitter: ['X', 'https://x.com/'],
  threads: ['Threads', 'https://www.threads.net/'],
  bluesky: ['Bluesky', 'https://bsky.app/profile/'],
  tiktok: ['TikTok', 'https://www.tiktok.com/'],
  youtube: ['YouTube', 'https://www.youtube.com/'],
  instagram: ['Instagram', 'https://www.instagram.com/'],
  linkedin: ['LinkedIn', 'https://www.linkedin.com/in/'],
} as const

/** A user who wrote, as a byline. Their address for mail was never public and is left. */
export function bylineOf(user: GhostUser, file: string, addresses: GhostAddresses): BylineItem {
  const notes: string[] = []
  const links: { label: string; url: string }[] = []
  const add = (label: string, url: string) => {
    const link = linkSchema.safeParse({ label, url })
    if (link.success) links.push(link.data)
    else notes.push(`link of ${label}, ${url}: left out, a byline’s links begin with https://`)
  }
  if (user.website) add('Website', user.website)
  for (const [name, [label, before]] of Object.entries(networks)) {
    const given = user[name as keyof typeof networks]
    if (!given) continue
    const atSign = name === 'tiktok' || name === 'youtube' || name === 'threads'
    const handle = given.replace(/^@/, '')
    const path =
      name === 'youtube' && handle.includes('/') ? handle : `${atSign ? '@' : ''}${handle}`
    add(label, /^https?:/.test(given) ? given : before + path)
  }
  if (user.mastodon) {
    const [, who, host] = /^@?([\w.]+)@([\w.-]+)$/.exec(user.mastodon) ?? []
    const whole = user.mastodon.startsWith('http') ? user.mastodon : `https://${user.mastodon}`
    add('Mastodon', host ? `https://${host}/@${who}` : whole)
  }
  const portrait = user.profile_image ? addresses.picture(user.profile_image) : undefined
  if (typeof portrait === 'string') notes.push(`portrait ${user.profile_image}: ${portrait}`)
  return {
    kind: 'byline',
    id: userId(user.id),
    place: { file },
    notes,
    name: user.name,
    slug: user.slug,
    biography: user.bio,
    links,
    ...(portrait && typeof portrait !== 'string' ? { portrait } : {}),
    oldPaths: user.slug ? [`/author/${user.slug}/`] : [],
  }
}

export const userId = (id: string) => `ghost:user:${id}`
