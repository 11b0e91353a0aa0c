import { autop } from '@wordpress/autop'
import { parse } from '@wordpress/block-serialization-default-parser'
import { type Around, escaped, isImage, withoutShortcodes } from './shortcodes.ts'

type ParsedBlock = ReturnType<typeof parse>[number]

/** A post's content as plain HTML: its blocks, its classic paragraphs and its shortcodes resolved. */
export function htmlOf(content: string, around: Around): string {
  if (!/<!--\s+wp:/.test(content)) return classic(content, around)
  return blocksOf(parse(content), around, 0)
}

/** Text of the classic editor: lines are paragraphs. */
function classic(content: string, around: Around): string {
  const marked = content.replace(/<!--(more\b.*?|nextpage|noteaser)-->/g, '\n\n')
  // What shortcodes become isn't looked through for paragraphs: WordPress doesn't either.
  const held: string[] = []
  const html = withoutShortcodes(
    marked,
    around,
    (made) => `\n\n<div data-held="${held.push(made) - 1}"></div>\n\n`,
  )
  return put(autop(html), held)
}

/** What was held, in its place; one may stand in another. */
function put(html: string, held: string[]): string {
  return html.replace(/<div data-held="(\d+)"><\/div>/g, (_, at) =>
    put(held[Number(at)] ?? '', held),
  )
}

const blocksOf = (blocks: ParsedBlock[], around: Around, depth: number): string =>
  blocks.map((block) => blockOf(block, around, depth)).join('')

/** What WordPress makes anew at each request: there is nothing of it to keep. */
const made = new Set(
  `archives calendar categories latest-comments latest-posts loginout page-list query rss search
  social-links tag-cloud navigation post-content post-title site-title comments avatar`
    .split(/\s+/)
    .map((name) => `core/${name}`),
)

const inner = (block: ParsedBlock, around: Around, depth: number): string => {
  let at = 0
  return block.innerContent
    .map((piece) => {
      if (piece !== null) return piece
      const child = block.innerBlocks[at++]
      return child ? blockOf(child, around, depth + 1) : ''
    })
    .join('')
}

function blockOf(block: ParsedBlock, around: Around, depth: number): string {
  const { blockName, innerHTML } = block
  const attrs = (block.attrs ?? {}) as Record<string, unknown>
  if (blockName === null) return innerHTML.trim() ? classic(innerHTML, around) : ''
  // The body is cut off by depth later; here only the stack is guarded.
  if (depth > 100) return escaped(innerHTML)
  const name = blockName.replace(/^core-embed\/.*/, 'core/embed')
  switch (name) {
    case 'core/more':
    case 'core/nextpage':
    case 'core/spacer':
      return ''
    case 'core/separator':
      return '<hr>'
    case 'core/shortcode':
    case 'core/freeform':
      return classic(innerHTML, around)
    case 'core/embed':
      return embedOf(String(attrs.url ?? ''), innerHTML)
    case 'core/gallery':
      return `<div data-gallery="">${inner(block, around, depth)}</div>`
    case 'core/cover':
      return coverOf(attrs, inner(block, around, depth))
    case 'core/block': {
      const content = around.block(Number(attrs.ref))
      if (content && depth < 10) return blocksOf(parse(content), around, depth + 1)
      around.note(`block ${blockName} left out: ${attrs.ref} isn’t in the export`)
      return ''
    }
    case 'core/button':
    case 'core/verse':
      return inner(block, around, depth)
        .replace(/^\s*<div\b/, '<p')
        .replace(/<\/div>\s*$/, '</p>')
    case 'core/read-more':
    case 'core/footnotes':
      return ''
  }
  const html = inner(block, around, depth)
  if (made.has(name) || !/\S/.test(html)) {
    around.note(`block ${blockName} left out: it has no text of its own`)
    return html
  }
  if (!known.has(name)) around.note(`block ${blockName}: its text was kept`)
  // Blocks hold shortcodes too, when they are typed into a paragraph.
  return /\[\w/.test(html) && block.innerBlocks.length === 0
    ? withoutShortcodes(html, around)
    : html
}

const known = new Set(
  `paragraph heading list list-item quote pullquote image audio video file table code preformatted html
  column columns group row stack buttons media-text details missing`
    .split(/\s+/)
    .map((name) => `core/${name}`),
)

/** The address, and the caption that stands under it. */
function embedOf(given: string, html: string): string {
  const url = given || /https?:\/\/[^\s<"]+/.exec(html)?.[0] || ''
  const caption = /<figcaption[^>]*>([\s\S]*?)<\/figcaption>/.exec(html)?.[1] ?? ''
  return `<div data-embed="${escaped(url)}"></div>${caption ? `<p>${caption}</p>` : ''}`
}

/** A picture behind words: the picture, and then the words. */
function coverOf(attrs: Record<string, unknown>, html: string): string {
  const url = String(attrs.url ?? '')
  if (!url || !isImage(url) || /<img\b/.test(html)) return html
  const number = Number(attrs.id)
  const named = number > 0 ? ` class="wp-image-${number}"` : ''
  return `<img${named} src="${escaped(url)}" alt="${escaped(String(attrs.alt ?? ''))}">${html}`
}
