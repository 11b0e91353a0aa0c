import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import { escapeHtml } from '../html-tree.ts'
import { cardHtml, type Note } from './cards.ts'
import { parsed } from './lexical.ts'

// Mobiledoc 0.3.x as Ghost 1 to 5 store it: github.com/bustle/mobiledoc-kit, MOBILEDOC.md. Markers
// open and close markups by number, as a stack.

const documentSchema = z.object({
  version: z.string().regex(/^0\.3\./),
  markups: z.array(z.tuple([z.string()], z.unknown())).default([]),
  atoms: z.array(z.tuple([z.string(), z.string()], z.unknown())).default([]),
  cards: z.array(z.tuple([z.string()], z.unknown())).default([]),
  sections: z.array(z.array(z.unknown())).default([]),
})
type Mobiledoc = z.infer<typeof documentSchema>

const markerSchema = z.tuple([
  z.union([z.literal(0), z.literal(1)]),
  z.array(z.number().int().min(0)),
  z.number().int().min(0),
  z.union([z.string(), z.number().int().min(0)]),
])

/** @throws Invalid when it isn't Mobiledoc 0.3 */
export function mobiledocHtml(json: string, note: Note): string {
  const found = documentSchema.safeParse(parsed(json, 'mobiledoc'))
  if (!found.success) throw new Invalid({ mobiledoc: ['It isn’t Mobiledoc of version 0.3.'] })
  return found.data.sections.map((section) => sectionHtml(section, found.data, note)).join('')
}

function sectionHtml(section: unknown[], doc: Mobiledoc, note: Note): string {
  const [kind, second, third] = section
  switch (kind) {
    case 1:
      return markupSection(String(second), markersHtml(third, doc, note))
    case 2:
      return cardHtml('image', { src: second }, note)
    case 3: {
      const tag = second === 'ol' ? 'ol' : 'ul'
      const items = Array.isArray(third) ? third : []
      return `<${tag}>${items.map((item) => `<li>${markersHtml(item, doc, note)}</li>`).join('')}</${tag}>`
    }
    case 10: {
      const [name, payload] = (typeof second === 'number' && doc.cards[second]) || ['', {}]
      return cardHtml(name, payload, note)
    }
    default:
      note(`section of kind ${String(kind)}: left out`)
      return ''
  }
}

function markupSection(given: string, inner: string): string {
  const tag = given.toLowerCase()
  if (tag === 'aside' || tag === 'pull-quote') return `<blockquote>${inner}</blockquote>`
  return /^(p|h[1-6]|blockquote)$/.test(tag) ? `<${tag}>${inner}</${tag}>` : `<p>${inner}</p>`
}

function markersHtml(markers: unknown, doc: Mobiledoc, note: Note): string {
  const open: string[] = []
  let html = ''
  for (const given of Array.isArray(markers) ? markers : []) {
    const marker = markerSchema.safeParse(given)
    if (!marker.success) {
      note('a marker that isn’t Mobiledoc: left out')
      continue
    }
    const [kind, opens, closes, value] = marker.data
    for (const at of opens) {
      const [tag, attributes] = (doc.markups[at] ?? ['']) as [string, unknown?]
      const name = tag.toLowerCase()
      const known = /^(a|b|strong|em|i|code|s|u|sub|sup|mark|small)$/.test(name) ? name : 'span'
      html += known === 'a' ? `<a href="${escapeHtml(hrefOf(attributes))}">` : `<${known}>`
      open.push(known)
    }
    html += kind === 0 ? escapeHtml(String(value)) : atomHtml(doc.atoms[Number(value)])
    for (let n = 0; n < closes && open.length; n++) html += `</${open.pop()}>`
  }
  return (
    html +
    open
      .reverse()
      .map((tag) => `</${tag}>`)
      .join('')
  )
}

/** Attributes of a markup are a flat list: name, value, name, value. */
function hrefOf(attributes: unknown): string {
  if (!Array.isArray(attributes)) return ''
  const at = attributes.indexOf('href')
  const href = at >= 0 ? attributes[at + 1] : ''
  return typeof href === 'string' ? href : ''
}

function atomHtml(atom: Mobiledoc['atoms'][number] | undefined): string {
  if (!atom) return ''
  return atom[0] === 'soft-return' ? '<br>' : escapeHtml(atom[1])
}
