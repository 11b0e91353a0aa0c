import type { LinkedArticle } from '#lib/articles/schema.ts'
import type { TableNode } from '#lib/document/schema.ts'
import { InlineContent } from './InlineContent.tsx'

type Row = TableNode['content'][number]

/** A table; a wide one scrolls by itself, also by keyboard. */
export function BodyTable({
  rows,
  articles,
}: {
  rows: Row[]
  articles: Record<number, LinkedArticle>
}) {
  const [first, ...others] = rows
  const hasHead = others.length > 0 && !!first?.content.every(({ type }) => type === 'tableHeader')
  const body = hasHead ? others : rows
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section of its own would be too much of a landmark
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        {hasHead && first && (
          <thead>
            <TableRow row={first} scope="col" articles={articles} />
          </thead>
        )}
        <tbody>
          {body.map((row, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
            <TableRow key={n} row={row} scope="row" articles={articles} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TableRow({
  row,
  scope,
  articles,
}: {
  row: Row
  scope: 'col' | 'row'
  articles: Record<number, LinkedArticle>
}) {
  return (
    <tr>
      {row.content.map(({ type, attrs, content }, n) => {
        const Cell = type === 'tableHeader' ? 'th' : 'td'
        return (
          <Cell
            // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
            key={n}
            {...(type === 'tableHeader' ? { scope } : {})}
            {...(attrs.colspan > 1 ? { colSpan: attrs.colspan } : {})}
            {...(attrs.rowspan > 1 ? { rowSpan: attrs.rowspan } : {})}
          >
            {content.map((paragraph, m) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
              <p key={m}>
                <InlineContent content={paragraph.content ?? []} articles={articles} />
              </p>
            ))}
          </Cell>
        )
      })}
    </tr>
  )
}
