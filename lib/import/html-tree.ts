import { type DefaultTreeAdapterMap, parseFragment } from 'parse5'
import { Invalid } from '#lib/platform/failures.ts'

// HTML of other systems as a tree, and what is asked of it.

export type HtmlNode = DefaultTreeAdapterMap['childNode']
export type HtmlElement = DefaultTreeAdapterMap['element']

// Deeper than any text that a person wrote: what would overflow the stack is told before.
const maxDepth = 400

/** @throws Invalid when elements stand in each other too deeply */
export function htmlTree(html: string): HtmlNode[] {
  const { childNodes } = parseFragment(html, { scriptingEnabled: false })
  const stack = childNodes.map((node) => ({ node, depth: 1 }))
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, depth } = top
    if (depth > maxDepth) throw new Invalid({ body: ['Its HTML is nested too deeply.'] })
    if (isHtmlElement(node))
      for (const child of node.childNodes) stack.push({ node: child, depth: depth + 1 })
  }
  return childNodes
}

export const isHtmlElement = (node: object): node is HtmlElement => 'tagName' in node

export const htmlAttribute = (element: HtmlElement, name: string): string =>
  element.attrs.find((attr) => attr.name === name)?.value ?? ''

/** Lines of code as lines of text, with what they were moved in by. */
export function linesOf(text: string): HtmlNode {
  const lines = text.replace(/^\n|\n$/g, '').split('\n')
  const html = lines
    .map((line) =>
      escapeHtml(line).replace(/^[ \t]+|[ \t]{2,}/g, (gap) =>
        gap.replace(/\t/g, '  ').replace(/ /g, '\u00a0'),
      ),
    )
    .join('<br>')
  return fragmentOf(`<p>${html}</p>`)[0] as HtmlNode
}

export const wordsIn = (tag: 'p' | 'h3', words: string): HtmlNode[] =>
  words ? fragmentOf(`<${tag}>${escapeHtml(words)}</${tag}>`) : []
export const fragmentOf = (html: string): HtmlNode[] => parseFragment(html).childNodes

/** Text as it stands in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

export const wordsOf = (node: HtmlNode): string => textOf(node).replace(/\s+/g, ' ').trim()

const inLines = new Set(
  'p div li h1 h2 h3 h4 h5 h6 td th tr blockquote figcaption dt dd pre'.split(' '),
)

/** The text of a node; what stands on lines of its own ends with a line's end. */
export function textOf(node: HtmlNode): string {
  if ('value' in node) return node.value
  if (!isHtmlElement(node)) return ''
  if (node.tagName === 'br') return '\n'
  const text = node.childNodes.map(textOf).join('')
  return inLines.has(node.tagName) ? `${text}\n` : text
}

/** The words of HTML in one line, for a field that is plain text. */
export function plainWords(html: string): string {
  return htmlTree(html).map(textOf).join('').replace(/\s+/g, ' ').trim()
}

export function all(element: HtmlElement, tagName: string): HtmlElement[] {
  return element.childNodes
    .filter(isHtmlElement)
    .flatMap((child) => [...(child.tagName === tagName ? [child] : []), ...all(child, tagName)])
}
export const find = (element: HtmlElement, tagName: string): HtmlElement | undefined =>
  all(element, tagName)[0]
