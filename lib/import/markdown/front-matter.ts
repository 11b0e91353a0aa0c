import { parseTOML } from 'confbox/toml'
import { parseDocument } from 'yaml'
import { Invalid } from '#lib/platform/failures.ts'

/** What stands above a text, by name; without a prototype, so that no name means anything else. */
export type Fields = Record<string, unknown>

export type Matter = {
  fields: Fields
  text: string
  /** Line on which the text begins, from 1. */
  line: number
}

const maxLength = 200_000

/**
 * A file of Hugo, Jekyll or Eleventy: front matter in YAML (---), TOML (+++) or JSON ({), then text.
 * @throws Invalid when the front matter can't be read
 */
export function splitMatter(file: string): Matter {
  const whole = file.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const [first = ''] = whole.split('\n', 1)
  const fence = first.trimEnd()
  if (fence === '---' || fence === '+++') {
    const end = endOf(whole, fence, first.length + 1)
    if (!end) return { fields: none(), text: whole, line: 1 }
    const matter = whole.slice(first.length + 1, end.from)
    const fields = fence === '---' ? yamlFields(matter) : tomlFields(matter)
    return { fields, text: whole.slice(end.to), line: lineOf(whole, end.to) }
  }
  if (fence.startsWith('{') && !fence.startsWith('{{') && !fence.startsWith('{%')) {
    const end = /^\}[ \t]*$/m.exec(whole)
    if (end) {
      const to = end.index + end[0].length + 1
      return {
        fields: jsonFields(whole.slice(0, to)),
        text: whole.slice(to),
        line: lineOf(whole, to),
      }
    }
  }
  return { fields: none(), text: whole, line: 1 }
}

function endOf(whole: string, fence: string, from: number) {
  for (let at = from; at < whole.length; ) {
    const next = whole.indexOf('\n', at)
    const end = next < 0 ? whole.length : next
    const line = whole.slice(at, end).trimEnd()
    if (line === fence || (fence === '---' && line === '...'))
      return { from: at, to: Math.min(end + 1, whole.length) }
    at = end + 1
  }
  return undefined
}

const lineOf = (whole: string, at: number) => whole.slice(0, at).split('\n').length

/** Aliases of YAML that make much of little are refused. @throws Invalid */
export function yamlFields(text: string): Fields {
  return read('YAML', text, () => {
    const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false })
    const [error] = document.errors
    if (error) throw error
    return document.toJS({ maxAliasCount: 20 })
  })
}

/** @throws Invalid */
export const tomlFields = (text: string): Fields => read('TOML', text, () => parseTOML(text))

/** @throws Invalid */
export const jsonFields = (text: string): Fields => read('JSON', text, () => JSON.parse(text))

function read(language: string, text: string, parse: () => unknown): Fields {
  if (text.length > maxLength)
    throw new Invalid({ '': [`Its front matter is longer than ${maxLength} characters.`] })
  let value: unknown
  try {
    value = parse()
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n')
    throw new Invalid({ '': [`Its front matter isn’t ${language}: ${message}`] })
  }
  if (value === null || value === undefined) return none()
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Invalid({ '': ['Its front matter isn’t a list of names and values.'] })
  return Object.assign(none(), value)
}

const none = (): Fields => Object.create(null) as Fields
