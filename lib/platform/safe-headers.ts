import { env, siteUrl } from './env.ts'
import { processState } from './process-state.ts'

// What every answer says to browsers unless it says something else itself: nothing of it may run, be
// framed, or be guessed to be of another type.

/** A policy for what is no page: it loads nothing, is framed by nobody, and runs nothing. */
export const inertPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

/** No page of ours uses these; nor may what it frames. */
const unused = 'camera display-capture geolocation hid microphone midi payment serial usb'

/** Headers that every answer has: its own value, or this one. */
export function safeHeaders(): [name: string, value: string][] {
  return processState('safe-headers', () => {
    const { HSTS } = env()
    return [
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'strict-origin-when-cross-origin'],
      ['Content-Security-Policy', inertPolicy],
      [
        'Permissions-Policy',
        unused
          .split(' ')
          .map((name) => `${name}=()`)
          .join(', '),
      ],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Cross-Origin-Resource-Policy', 'same-origin'],
      ...(siteUrl().startsWith('https:') && HSTS
        ? [['Strict-Transport-Security', HSTS] satisfies [string, string]]
        : []),
    ]
  })
}

/** Lists that need no look any more. */
const whole = new WeakSet<readonly string[]>()
export const isWhole = (headers: unknown): boolean =>
  Array.isArray(headers) && whole.has(headers as string[])

/**
 * Completes a list of headers that is kept and sent many times.
 * @param headers names and values in turn; it is added to
 */
export function withSafeHeaders(headers: string[]): string[] {
  const has = new Set<string>()
  for (let at = 0; at < headers.length; at += 2) has.add((headers[at] ?? '').toLowerCase())
  for (const [name, value] of safeHeaders())
    if (!has.has(name.toLowerCase())) headers.push(name, value)
  whole.add(headers)
  return headers
}
