import { z } from 'zod'
import { Invalid } from '#lib/platform/failures.ts'
import { escapeHtml } from '../html-tree.ts'
import { cardHtml, type Note } from './cards.ts'

// Lexical as Ghost 5 and 6 store it: nodes by `type`, with `children`; a text's `format` is a set of
// bits (github.com/facebook/lexical, LexicalConstants.ts).

type Node = { type?: unknown; children?: unknown; [field: string]: unknown }

const maxDepth = 100
const stateSchema = z.object({ root: z.object({ children: z.array(z.unknown()) }) })

/** @throws Invalid when it isn't Lexical's state, or its nodes stand in each other too deeply */
export function lexicalHtml(json: string, note: Note): string {
  const state = stateSchema.safeParse(parsed(json, 'lexical'))
  if (!state.success) throw new Invalid({ lexical: ['It has no root with children.'] })
  return childrenHtml(state.data.root.children, note, 0)
}

/** @throws Invalid when it isn't JSON */
export function parsed(json: string, field: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Invalid({ [field]: ['It isn’t JSON.'] })
  }
}

function childrenHtml(children: unknown, note: Note, depth: number): string {
  if (depth > maxDepth) throw new Invalid({ lexical: ['It is nested too deeply.'] })
  if (!Array.isArray(children)) return ''
  return children
    .filter((child): child is Node => typeof child === 'object' && child !== null)
    .map((child) => nodeHtml(child, note, depth + 1))
    .join('')
}

function nodeHtml(node: Node, note: Note, depth: number): string {
  const inner = () => childrenHtml(node.children, note, depth)
  const within = (tag: string) => `<${tag}>${inner()}</${tag}>`
  switch (node.type) {
    case 'paragraph':
      return within('p')
    case 'heading':
    case 'extended-heading':
      return within(/^h[1-6]$/.test(String(node.tag)) ? String(node.tag) : 'h2')
    case 'quote':
    case 'extended-quote':
      return within('blockquote')
    case 'aside':
      return within('blockquote')
    case 'list': {
      const start = Number(node.start)
      if (node.listType === 'check') note('check list: kept as a list')
      return node.listType === 'number'
        ? `<ol start="${Number.isSafeInteger(start) ? start : 1}">${inner()}</ol>`
        : within('ul')
    }
    case 'listitem':
      return within('li')
    case 'link':
    case 'autolink':
      return `<a href="${escapeHtml(typeof node.url === 'string' ? node.url : '')}">${inner()}</a>`
    case 'at-link':
      return `<a href="${escapeHtml(typeof node.href === 'string' ? node.href : '')}">${inner()}</a>`
    case 'text':
    case 'extended-text':
    case 'code-highlight':
    case 'at-link-search':
      return textHtml(node)
    case 'tk':
      note('TK: a mark for what is to come')
      return textHtml(node)
    case 'linebreak':
      return '<br>'
    case 'tab':
      return ' '
    case 'zwnj':
      return ''
    case 'table':
      return within('table')
    case 'tablerow':
      return within('tr')
    case 'tablecell':
      return within(node.headerState ? 'th' : 'td')
    case 'code':
      return within('pre')
    default: {
      const words = inner()
      if (!words) return cardHtml(typeof node.type === 'string' ? node.type : '', node, note)
      note(`${String(node.type)}: kept as words`)
      return `<p>${words}</p>`
    }
  }
}

const bold = 1
const italic = 2

function textHtml({ text, format }: Node): string {
  if (typeof text !== 'string') return ''
  const bits = typeof format === 'number' ? format : 0
  let html = escapeHtml(text)
  if (bits & italic) html = `<em>${html}</em>`
  if (bits & bold) html = `<strong>${html}</strong>`
  return html
}
