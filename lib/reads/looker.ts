import type { IncomingMessage } from 'node:http'
import { isbot } from 'isbot'
import { LRUCache } from 'lru-cache'
import { sessionOf } from '#lib/auth/request-user.ts'
import { log } from '#lib/platform/log.ts'
import type { Device } from './schema.ts'

// Who looks at an article: whether it is a reader, and what is known of her.

/** What programs send that fetch a page before anyone looks at it (Fetch standard, and its ancestors). */
const aheadHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const
const ahead = /\b(prefetch|prerender|preview)\b/i

const programs = new LRUCache<string, boolean>({ max: 5000 })

/** A program that says what it is, or says nothing. */
export function isProgram(userAgent: string): boolean {
  const known = programs.get(userAgent)
  if (known !== undefined) return known
  const is = userAgent.trim() === '' || isbot(userAgent)
  // The longest are nobody's, and would fill the memory.
  if (userAgent.length <= 500) programs.set(userAgent, is)
  return is
}

/** Fetched ahead, or for a preview: nobody looks yet. */
export function isAhead(headers: IncomingMessage['headers']): boolean {
  return aheadHeaders.some((name) => ahead.test(String(headers[name] ?? '')))
}

/**
 * Sent by a page of another site: only our own pages tell that they are read. Browsers say so in
 * Sec-Fetch-Site (Fetch Metadata) or, older ones, in Origin; whoever says neither is believed.
 * @param ours host of the public site
 */
export function isForeign(headers: IncomingMessage['headers'], ours: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = headers
  if (origin === undefined) return false
  const host = URL.parse(origin)?.host
  return host !== headers.host && host !== ours
}

const sessionCookie = /(?:^|;\s*)(?:__Secure-|__Host-)?next-auth\.session-token(?:\.\d)?=/
/** Cookies of a session: whoever signs out is a reader a little later. */
const staff = new LRUCache<string, Promise<boolean>>({ max: 2000, ttl: 60_000 })

/** Someone of the newsroom, signed in. While the database is away a session that can't be looked up is one. */
export function isStaff(req: IncomingMessage): Promise<boolean> | false {
  const { cookie } = req.headers
  if (!cookie || !sessionCookie.test(cookie)) return false
  const known = staff.get(cookie)
  if (known) return known
  const asked = sessionOf(req)
    .then((session) => session !== null)
    .catch((error) => {
      log.debug({ err: error }, 'a session could not be looked up')
      staff.delete(cookie)
      return true
    })
  staff.set(cookie, asked)
  return asked
}

/** By the window's width in CSS pixels; else by what the browser calls itself (MDN: look for "Mobi"). */
export function deviceOf(width: number | undefined, userAgent: string): Device {
  if (width !== undefined && width > 0)
    return width < 600 ? 'phone' : width < 1024 ? 'tablet' : 'desktop'
  if (/iPad|Tablet|Android(?!.*Mobi)/.test(userAgent)) return 'tablet'
  if (/Mobi/.test(userAgent)) return 'phone'
  return /Windows NT|Macintosh|X11|CrOS/.test(userAgent) ? 'desktop' : 'unknown'
}

/**
 * The site that led here: its host in lower case, without "www."; an app's own name where an Android
 * app did. Empty for none, and for our own pages.
 * @param ours hosts that are this site
 */
export function referrerHost(referrer: string, ours: (string | undefined)[]): string {
  const url = URL.parse(referrer)
  if (!url || !/^(https?|android-app):$/.test(url.protocol)) return ''
  if (ours.includes(url.host)) return ''
  const host = url.hostname.toLowerCase().replace(/^www\./, '')
  return host.length <= 100 && /^[\w.-]+$/.test(host) ? host : ''
}
