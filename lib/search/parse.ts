import { maxTerms } from './schema.ts'

// What someone types, as words: "a phrase", -excluded, one OR other, begin*.

export type Term = {
  kind: 'word' | 'phrase' | 'prefix'
  text: string
}
export type Parsed = {
  /** Of each group one at least must be there. */
  groups: Term[][]
  /** None of these may be there. */
  excluded: Term[]
  /** The last word as it was typed, when more of it may have been meant. */
  unfinished: string | null
}

/** Shorter beginnings are too many words at once; a character of these scripts is a word. */
const longEnough = (word: string) => [...word].length >= 3 || /\p{Script=Han}/u.test(word)

/** Letters and digits, in any script, and what stands within words; a hyphen joins two words. */
const cleaned = (text: string) =>
  text
    .replace(/[^\p{L}\p{M}\p{N}'’.@_+#&/\s]+/gu, ' ')
    .replace(/(?<![\p{L}\p{N}])['’.@_/&]+|['’.@_/&]+(?![\p{L}\p{N}])/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** Reads a query. Whatever is typed means something; nothing is an error. */
export function parseQuery(text: string): Parsed {
  const parsed: Parsed = { groups: [], excluded: [], unfinished: null }
  const tokens = text.replace(/[“”„«»]/g, '"').match(/[-−–]?"[^"]*"?|[^\s"]+/g) ?? []
  let joining = false
  let terms = 0
  for (const [at, token] of tokens.entries()) {
    if (token === 'OR' || token === '|') {
      joining = parsed.groups.length > 0
      continue
    }
    const excludes = /^[-−–](?=[^\s-])/.test(token)
    const rest = excludes ? token.slice(1) : token
    const quoted = rest.startsWith('"')
    const words = cleaned(rest)
    if (!words || ++terms > maxTerms) continue
    const starred = !quoted && rest.endsWith('*') && !words.includes(' ') && longEnough(words)
    const kind = quoted ? 'phrase' : starred ? 'prefix' : 'word'
    const term: Term = { kind, text: words }
    if (excludes) parsed.excluded.push(term)
    else if (joining) parsed.groups.at(-1)?.push(term)
    else parsed.groups.push([term])
    joining = false
    const last = at === tokens.length - 1
    if (last && kind === 'word' && !excludes && !words.includes(' ') && longEnough(words))
      parsed.unfinished = words
  }
  return parsed
}
