import { resolveAddress } from '#lib/addresses/addresses.ts'
import { matchRoute } from '#lib/cache/routes.ts'
import { discoveryGroup } from '#lib/discovery/schema.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { hubPath } from './schema.ts'

/** The path of a feed of this site that can be followed, by its whole address; null: it is none. */
export async function topicPath(address: string): Promise<string | null> {
  const origin = siteUrl()
  const path = address.startsWith(`${origin}/`) ? address.slice(origin.length) : ''
  const route = /\/feed\.(xml|atom|json)$/.test(path) ? matchRoute(path, '') : undefined
  if (!route) return null
  if (!route.address) return path
  const { status } = await resolveAddress(route.address.kind, route.address.slug)
  return status === 'live' ? path : null
}

/** The address of the hub that feeds name; null: none. */
export async function hubAddress(): Promise<string | null> {
  const { hub, hubAddress } = await readGroup(discoveryGroup)
  if (hub === 'own') return siteUrl() + hubPath
  return hub === 'other' && hubAddress ? hubAddress : null
}

/** How a feed names its hub and itself by header. */
export const linkHeader = (hub: string | null, self: string) =>
  [...(hub ? [`<${hub}>; rel="hub"`] : []), `<${self}>; rel="self"`].join(', ')
