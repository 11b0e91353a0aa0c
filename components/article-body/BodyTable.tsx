import type { TableNode } from '#lib/document/schema.ts'
import { say } from '#lib/messages/say.ts'
import type { Showing } from './ArticleBody.tsx'
import { InlineContent } from './InlineContent.tsx'

type Row = TableNode['content'][number]

/** A table; a wide one scrolls by itself, also by keyboard. */
export function BodyTable({ rows, showing }: { rows: Row[]; showing: Showing }) {
  const [first, ...others] = rows
  const hasHead = others.length > 0 && !!first?.content.every(({ type }) => type === 'tableHeader')
  const body = hasHead ? others : rows
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section of its own would be too much of a landmark
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="table" role="group" aria-label={say(showing.language, 'table')} tabIndex={0}>
      <table>
        {hasHead && first && (
          <thead>
            <TableRow row={first} scope="col" showing={showing} />
          </thead>
        )}
        <tbody>
          {body.map((row, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document is shown, not edited
            <TableRow key={n} row={row} scope="row" showing={showing} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TableRow({ row, scope, showing }: { row: Row; scope: 'col' | 'row'; showing: Showing }) {
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
                <InlineContent content={paragraph.content ?? []} showing={showing} />
              </p>
            ))}
          </Cell>
        )
      })}
    </tr>
  )
}
