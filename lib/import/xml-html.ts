import { escapeHtml } from './html-tree.ts'
import type { XmlElement } from './xml.ts'

const empty = new Set(['br', 'hr', 'img', 'input', 'source', 'wbr', 'embed', 'col'])

/** What is in an element, as HTML: elements by their local names, whatever their prefix was. */
export function innerHtml(element: XmlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? escapeHtml(child) : outerHtml(child)))
    .join('')
}

function outerHtml(element: XmlElement): string {
  const name = element.name.toLowerCase()
  if (!/^[a-z][a-z0-9]*$/.test(name)) return innerHtml(element)
  const attributes = element.attributes
    .filter((one) => /^[a-zA-Z][\w-]*$/.test(one.name))
    .map((one) => ` ${one.name}="${escapeHtml(one.value)}"`)
    .join('')
  if (empty.has(name)) return `<${name}${attributes}>`
  return `<${name}${attributes}>${innerHtml(element)}</${name}>`
}
