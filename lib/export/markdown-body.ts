import type { Node } from '@tiptap/pm/model'
import { MarkdownSerializer, type MarkdownSerializerState } from 'prosemirror-markdown'
import { bodySchema } from '#lib/document/prosemirror.ts'
import type { Document } from '#lib/document/schema.ts'
import type { Names } from './readable.ts'

// A body as CommonMark with GitHub's tables. What Markdown has no sign for stands between HTML tags
// with Markdown within, so that it reads well where the tags aren't known.

type State = MarkdownSerializerState

/** Text in a place where a line's end would end it: link titles, cells. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
const attribute = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ')

function block(state: State, node: Node, text: string): void {
  state.write(text)
  state.closeBlock(node)
}

/** An address in a link: between angle brackets where it would end the link. */
const destination = (href: string) =>
  /[()\s<>]/.test(href) ? `<${href.replace(/[\s<>]/g, encodeURIComponent)}>` : href

/** Content between two tags that stand on lines of their own. */
function between(state: State, node: Node, open: string, close: string, render: () => void): void {
  block(state, node, open)
  render()
  block(state, node, close)
}

function quoted(state: State, node: Node, render: () => void): void {
  state.wrapBlock('> ', null, node, () => {
    render()
    if (node.attrs.attribution) block(state, node, `— ${state.esc(node.attrs.attribution)}`)
  })
}

function table(state: State, node: Node, inline: (paragraph: Node) => string): void {
  const rows = node.children
  const cellsOf = (row: Node) => row.children
  const [head, ...rest] = rows
  const plain = rows.every((row) =>
    cellsOf(row).every(
      (cell) => cell.attrs.colspan === 1 && cell.attrs.rowspan === 1 && cell.childCount === 1,
    ),
  )
  const headed =
    head && cellsOf(head).every((cell) => cell.type.name === 'tableHeader') && head.childCount > 0
  const even = rows.every((row) => row.childCount === head?.childCount)
  if (!plain || !headed || !even) {
    htmlTable(state, node)
    return
  }
  const line = (row: Node) =>
    `| ${cellsOf(row)
      .map((cell) => inline(cell.firstChild as Node).replaceAll('|', '\\|'))
      .join(' | ')} |`
  state.write(`${line(head)}\n`)
  state.write(`|${' --- |'.repeat(head.childCount)}\n`)
  for (const row of rest) state.write(`${line(row)}\n`)
  state.closeBlock(node)
}

function htmlTable(state: State, node: Node): void {
  const lines = ['<table>']
  node.forEach((row) => {
    const cells = row.children.map((cell) => {
      const tag = cell.type.name === 'tableHeader' ? 'th' : 'td'
      const spans = ['colspan', 'rowspan']
        .filter((name) => cell.attrs[name] > 1)
        .map((name) => ` ${name}="${cell.attrs[name]}"`)
      const text = cell.children.map((one) => attribute(one.textContent)).join('<br>')
      return `<${tag}${spans.join('')}>${text}</${tag}>`
    })
    lines.push(`<tr>${cells.join('')}</tr>`)
  })
  block(state, node, [...lines, '</table>'].join('\n'))
}

/** A paragraph's content alone, on one line. */
function inlineBy(serializer: () => MarkdownSerializer) {
  return (paragraph: Node): string =>
    oneLine(serializer().serialize(bodySchema.topNodeType.create(null, paragraph)))
}

function serializerFor({ pictures, articles }: Names, root: string): MarkdownSerializer {
  const made: MarkdownSerializer = new MarkdownSerializer(
    {
      paragraph(state, node) {
        state.renderInline(node)
        state.closeBlock(node)
      },
      heading(state, node) {
        state.write(`${'#'.repeat(node.attrs.level)} `)
        state.renderInline(node, false)
        state.closeBlock(node)
      },
      horizontalRule: (state, node) => block(state, node, '---'),
      blockquote: (state, node) => quoted(state, node, () => state.renderContent(node)),
      bulletList: (state, node) => state.renderList(node, '  ', () => '- '),
      orderedList(state, node) {
        const start = node.attrs.start ?? 1
        const width = String(start + node.childCount - 1).length + 2
        state.renderList(node, ' '.repeat(width), (n) => `${start + n}. `.padEnd(width))
      },
      listItem: (state, node) => state.renderContent(node),
      hardBreak: (state) => state.write('\\\n'),
      text: (state, node) => state.text(node.text ?? ''),
      picture(state, node) {
        const picture = pictures.get(node.attrs.mediaId)
        const { alt, caption } = node.attrs
        if (!picture) return block(state, node, state.esc(caption || alt))
        const title = caption ? ` "${oneLine(caption).replace(/["\\]/g, '\\$&')}"` : ''
        block(state, node, `![${state.esc(oneLine(alt))}](${root}${picture.file}${title})`)
      },
      gallery: (state, node) => state.renderContent(node),
      pullQuote(state, node) {
        between(state, node, '<aside class="pull-quote">', '</aside>', () =>
          quoted(state, node, () => {
            state.renderInline(node)
            state.closeBlock(node)
          }),
        )
      },
      factBox(state, node) {
        between(state, node, '<aside class="fact-box">', '</aside>', () => {
          if (node.attrs.title) block(state, node, `**${state.esc(node.attrs.title)}**`)
          state.renderContent(node)
        })
      },
      keyPoints: (state, node) => state.renderList(node, '  ', () => '- '),
      relatedArticle(state, node) {
        const article = articles.get(node.attrs.articleId)
        if (article)
          block(state, node, `[${state.esc(oneLine(article.headline))}](${article.path})`)
      },
      embed: (state, node) => block(state, node, `<${node.attrs.url}>`),
      note(state, node) {
        const { kind, date } = node.attrs
        between(
          state,
          node,
          `<aside class="${kind}"${date ? ` data-date="${date}"` : ''}>`,
          '</aside>',
          () => state.renderContent(node),
        )
      },
      table: (state, node) =>
        table(
          state,
          node,
          inlineBy(() => made),
        ),
    },
    {
      bold: { open: '**', close: '**', mixable: true, expelEnclosingWhitespace: true },
      italic: { open: '*', close: '*', mixable: true, expelEnclosingWhitespace: true },
      link: {
        open: '[',
        close(_, mark) {
          const href = articles.get(mark.attrs.articleId)?.path ?? mark.attrs.href
          return `](${destination(href)})`
        },
        mixable: true,
      },
    },
    // What would be a tag, or a character's name.
    { hardBreakNodeName: 'hardBreak', escapeExtraCharacters: /<|&(?=#?\w+;)/g },
  )
  return made
}

/**
 * A body as Markdown.
 * @param root of pictures' paths: where the export's folder lies from the file
 */
export function markdownOf(body: Document, names: Names, root: string): string {
  return serializerFor(names, root).serialize(bodySchema.nodeFromJSON(body))
}
