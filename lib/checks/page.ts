import { type DefaultTreeAdapterMap, parse } from 'parse5'
import type { Finding } from './schema.ts'

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']

const isElement = (node: Node): node is Element => 'tagName' in node
const attribute = (element: Element, name: string) =>
  element.attrs.find((attr) => attr.name === name)?.value

/** Checks a page as readers get it. */
export function checkPage(html: string, headline: string): Finding[] {
  const findings: Finding[] = []
  const find = (check: Finding['check'], subject: string, message: string) =>
    findings.push({ check, subject, message, field: 'body' })
  const main = elements(parse(html)).find(({ tagName }) => tagName === 'main')
  const within = main ? elements(main) : []

  const headings = within.filter(({ tagName }) => /^h[1-6]$/.test(tagName))
  const tops = headings.filter(({ tagName }) => tagName === 'h1')
  if (tops.length !== 1)
    find('headings', 'h1', `The page has ${tops.length} main headings, not one.`)
  let before = 1
  for (const heading of headings) {
    const level = Number(heading.tagName[1])
    const words = textOf(heading)
    if (!words) find('headings', 'empty', 'A heading is empty.')
    if (level > before + 1)
      find('headings', words, `The heading “${words}” skips a level: make it a larger one.`)
    before = level
  }
  for (const link of within.filter(({ tagName }) => tagName === 'a')) {
    const named = textOf(link) || attribute(link, 'aria-label') || describedPicture(link)
    const href = attribute(link, 'href') ?? ''
    if (!named) find('emptyLinks', href, `The link to ${href} has no words.`)
  }
  findings.push(...checkData(within, headline))
  return findings
}

/** A link of a page; those in headings are headlines. */
type PageLink = { href: string; text: string; inHeading: boolean }

/** What a page says and where its links lead, in its main part. */
export function readMain(html: string): { text: string; links: PageLink[] } {
  const main = elements(parse(html)).find(({ tagName }) => tagName === 'main')
  if (!main) return { text: '', links: [] }
  const within = elements(main)
  const headings = within.filter(({ tagName }) => /^h[1-6]$/.test(tagName))
  const inHeadings = new Set(headings.flatMap(elements))
  const links = within
    .filter(({ tagName }) => tagName === 'a')
    .map((link) => ({
      href: attribute(link, 'href') ?? '',
      text: textOf(link),
      inHeading: inHeadings.has(link),
    }))
  return { text: textOf(main), links }
}

const articleTypes = /(NewsArticle|LiveBlogPosting)$/

/** JSON-LD: readable, of one article, with what search engines ask for. */
function checkData(within: Element[], headline: string): Finding[] {
  const wrong = (subject: string, message: string): Finding[] => [
    { check: 'structuredData', subject, message, field: 'headline' },
  ]
  const scripts = within.filter(
    (element) =>
      element.tagName === 'script' && attribute(element, 'type') === 'application/ld+json',
  )
  if (scripts.length === 0) return wrong('none', 'The page has no data for search engines.')
  try {
    const found = scripts.map((script) => JSON.parse(textOf(script)) as Record<string, unknown>)
    const article = found.find((data) => articleTypes.test(String(data['@type'])))
    if (!article) return wrong('type', 'The data for search engines name no article.')
    if (article.headline !== headline)
      return wrong('headline', 'The data for search engines have another headline.')
    const missing = ['datePublished', 'dateModified', 'author'].filter((name) => !article[name])
    if (missing.length)
      return wrong('missing', `The data for search engines lack ${missing.join(', ')}.`)
    return []
  } catch {
    return wrong('json', 'The data for search engines can’t be read.')
  }
}

function elements(node: Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes : []
  return children.flatMap((child) => (isElement(child) ? [child, ...elements(child)] : []))
}

function textOf(node: Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value.trim()
  const children = 'childNodes' in node ? node.childNodes : []
  return children.map(textOf).join(' ').trim()
}

const describedPicture = (link: Element) =>
  elements(link).some((element) => element.tagName === 'img' && attribute(element, 'alt'))
