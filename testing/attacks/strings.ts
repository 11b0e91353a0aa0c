import { readFileSync } from 'node:fs'
import { join } from 'node:path'

// Lists of strings that attack: each file of them says where they come from.

const controls: Record<string, string> = { '␀': '\0', '␉': '\t', '␊': '\n', '␌': '\f', '␍': '\r' }

/** The strings of a list, as they are sent. */
function list(name: string): string[] {
  return readFileSync(join(import.meta.dirname, `${name}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line && line !== '#' && !line.startsWith('# '))
    .map((line) => line.replace(/[␀␉␊␌␍]/g, (picture) => controls[picture] ?? ''))
}

export const xssStrings = list('xss')
export const attackUrls = list('urls')
export const sqlStrings = list('sql')

/** Ways out of a folder, to a file of this name in the folders above or to those of the machine. */
export const pathsTo = (canary: string): string[] =>
  list('paths').map((path) => path.replaceAll('UP', '../'.repeat(12)).replaceAll('CANARY', canary))

/** Numbers between 0 and 1, always the same ones for a seed (mulberry32, by T. Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const insertions = [
  ...'\0\t\n\r\f\v\b \'"`<>/\\=&;-!*{}[]$#%',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u202e',
]
insertions.push(
  '<!--',
  '-->',
  ']]>',
  '</script>',
  '</style>',
  '</title>',
  '&lt;',
  '&#x3c;',
  '&colon;',
)

const steps: ((text: string, random: () => number) => string)[] = [
  (text, random) => {
    const at = Math.floor(random() * (text.length + 1))
    return text.slice(0, at) + insertions[Math.floor(random() * insertions.length)] + text.slice(at)
  },
  (text, random) => {
    const at = Math.floor(random() * text.length)
    return text.slice(0, at) + text.slice(at + 1)
  },
  (text, random) =>
    [...text].map((one) => (random() < 0.5 ? one.toUpperCase() : one.toLowerCase())).join(''),
  (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text, random) =>
    text.replace(/[a-z]/gi, (one) => (random() < 0.2 ? `&#${one.codePointAt(0)};` : one)),
  (text, random) =>
    text.replace(/[<>"':]/g, (one) =>
      random() < 0.5 ? `\\u00${one.charCodeAt(0).toString(16).padStart(2, '0')}` : one,
    ),
  (text, random) =>
    text.replaceAll(' ', ['/', '\t', '\n', '\f', '/**/'][Math.floor(random() * 5)] ?? ''),
]

/** Strings made of two by chance: cut, joined, doubled, encoded once more. */
export function mutations(strings: string[], count: number, seed: number): string[] {
  const random = seeded(seed)
  const pick = <T>(from: T[]): T => from[Math.floor(random() * from.length)] as T
  return Array.from({ length: count }, () => {
    let text = pick(strings)
    if (random() < 0.4) {
      const other = pick(strings)
      const at = Math.floor(random() * text.length)
      text = text.slice(0, at) + other + (random() < 0.5 ? text.slice(at) : '')
    }
    const rounds = 1 + Math.floor(random() * 3)
    for (let n = 0; n < rounds; n++) text = pick(steps)(text, random)
    return text
  })
}
