// Old addresses as they are kept and found: whatever case, slashes and order of parameters they are
// asked for in, each has one form.

/** An address without what makes no difference; `params` are sorted. */
export type OldPath = { path: string; params: [string, string][] }

/** What campaigns and networks add to addresses: it leads nowhere else. */
const trackingNames = /^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_ga)$/i

export const isTracking = (parameter: string) => trackingNames.test(parameter)

/** Lower case, single slashes, none at the end: how our own paths are written. */
export function canonicalPath(path: string): string {
  const segments = path.toLowerCase().split('/').filter(Boolean)
  return `/${segments.join('/')}`
}

/** A path or an absolute URL, taken apart; null when it is neither. */
export function readOldPath(address: string): OldPath | null {
  const trimmed = address.trim()
  const local = trimmed.replace(/^https?:\/\/[^/?#]+/i, '') || '/'
  if (/^[a-z][a-z\d+.-]*:/i.test(local) || /\p{Cc}/u.test(local)) return null
  const [whole = ''] = local.split('#')
  const at = whole.indexOf('?')
  const path = at < 0 ? whole : whole.slice(0, at)
  if (path && !path.startsWith('/')) return null
  const segments = path.split('/').map(readSegment)
  const params = at < 0 ? [] : readParams(whole.slice(at))
  return { path: canonicalPath(segments.join('/')), params }
}

/** What was percent-encoded is legible, except what would mean something else then. */
function readSegment(segment: string): string {
  try {
    const decoded = decodeURIComponent(segment).normalize('NFC')
    return decoded.replace(/[/?#%\p{Cc} ]/gu, (letter) => encodeURIComponent(letter))
  } catch {
    return segment
  }
}

function readParams(search: string): [string, string][] {
  return [...new URLSearchParams(search)]
    .filter(([name]) => name && !isTracking(name))
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.toLowerCase()])
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
}

/** The one form of an address. */
export function writeOldPath({ path, params }: OldPath): string {
  return params.length ? `${path}?${new URLSearchParams(params)}` : path
}

/** More parameters than these aren't tried in each combination. */
const tried = 5

/**
 * Under which forms an address may be kept: with all its parameters, with some, with none; those that
 * say most stand first.
 */
export function formsOf({ path, params }: OldPath): string[] {
  const sets =
    params.length <= tried
      ? subsets(params)
      : [params, ...params.map((one): [string, string][] => [one]), []]
  return sets
    .toSorted((a, b) => b.length - a.length)
    .map((some) => writeOldPath({ path, params: some }))
}

function subsets(params: [string, string][]): [string, string][][] {
  const sets: [string, string][][] = [[]]
  for (const one of params) for (const set of sets.slice()) sets.push([...set, one])
  return sets
}
