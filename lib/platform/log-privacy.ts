import ipaddr from 'ipaddr.js'

// What the log must not know: who asks, from where, for what words, and what opens something. Callers
// don't give it; but errors of libraries quote what they were given, so every line goes through here.

const withheld = '[withheld]'

/** Fields whose text is somebody's, or opens something, whatever it says. Numbers (how many) stay. */
const privateNames =
  /pass(word|phrase)|secret|token|cookie|authorization|credential|mail|address|^ip$|^q$|query|search|payload|body|content|headers?$|claims|user_?agent|referrer|^name$/i

/** Of an error: its kind, code, words and frames. Drivers hang rows, parameters and replies on theirs. */
const errorFields = [
  'code',
  'status',
  'statusCode',
  'responseCode',
  'digest',
  'syscall',
  'constraint',
]
const mostCauses = 4

/** An error as it goes into the log: words without what was typed, and where it was thrown. */
export function legibleError(error: Error, causes = 0): Record<string, unknown> {
  const said: Record<string, unknown> = { type: error.name, message: wordsOf(error) }
  for (const field of errorFields) {
    const value = (error as unknown as Record<string, unknown>)[field]
    if (typeof value === 'string' || typeof value === 'number') said[field] = value
  }
  // The first lines of a stack are the message again.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  if (frames.length) said.stack = frames.join('\n')
  const { cause } = error
  if (cause instanceof Error && causes < mostCauses) said.cause = legibleError(cause, causes + 1)
  if (error instanceof AggregateError && causes < mostCauses)
    said.errors = error.errors
      .slice(0, 5)
      .map((one) => (one instanceof Error ? legibleError(one, causes + 1) : typeof one))
  return said
}

/** What an error says, without the values that it was about. */
export function wordsOf(error: Error): string {
  const { name, message } = error
  // Prisma prints what it was called with, and ends with what was wrong.
  const own = /^Prisma/.test(name) ? (message.trim().split('\n').at(-1) ?? '') : message
  return (
    own
      // PostgreSQL: "invalid input syntax for type integer: "…"", "Key (email)=(…) already exists".
      .replace(/: "(?:[^"\\]|\\.)*"/g, ': "…"')
      .replace(/\)=\([^)]*\)/g, ')=(…)')
      // V8: "Unexpected token 'h', "…" is not valid JSON", ""…"... is not valid JSON".
      .replace(/(\.\.\.)?".*"(\.\.\.)? is not valid JSON/s, '"…" is not valid JSON')
      // A mail server repeats to whom.
      .replace(/<[^<>\s]*>/g, '<…>')
      .slice(0, 2000)
  )
}

/** The fields of a line, without what is somebody's. */
export function withoutPrivate(
  fields: Record<string, unknown>,
  depth = 0,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, cleared(name, value, depth)]),
  )
}

function cleared(name: string, value: unknown, depth: number): unknown {
  if (value instanceof Error) return legibleError(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' && typeof value !== 'string') return value
  if (value === null || value instanceof Date) return value
  if (privateNames.test(name)) return withheld
  if (typeof value === 'string') return value
  if (depth > 3) return withheld
  if (Array.isArray(value)) return value.map((one) => cleared('', one, depth + 1))
  return withoutPrivate(value as Record<string, unknown>, depth + 1)
}

const rules: [RegExp, string | ((found: string, ...parts: string[]) => string)][] = [
  // Who signs in at another service: "postgresql://user:password@host".
  [/:\/\/[^\s/@"\\]+@/g, '://[secret]@'],
  // What was asked: "/search?q=…", "https://…?token=…".
  [/(\/[^\s?"'`\\<>()]*)\?[^\s"'`\\<>()]+/g, '$1?…'],
  [/[^\s@"'`\\<>()[\],;:=/]+(@|%40)[\p{L}\p{N}][\p{L}\p{N}.-]*/giu, '[mail]'],
  [/\b(Bearer|Basic|Digest)\s+[\w.~+/=-]+/gi, '$1 [secret]'],
  [/(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?::?(?:\d{1,3}\.){3}\d{1,3})?/gi, addressOf6],
  [/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g, '[address]'],
  // What opens something: 22 letters of base64url have 128 bits. Ids of ours are lower case.
  [
    /(?<!"(?:request|job|connection)":")(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{22,}/g,
    '[token]',
  ],
]

function addressOf6(found: string): string {
  return ipaddr.IPv6.isValid(found) && /[\da-f]/i.test(found) ? '[address]' : found
}

/** A whole line (JSON) without mail addresses, addresses of visitors, queries and tokens. */
export function withoutTraces(line: string): string {
  let rest = line
  for (const [pattern, instead] of rules) rest = rest.replace(pattern, instead as string)
  return rest
}
