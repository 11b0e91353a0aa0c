import { inThousands } from '#lib/reads/numbers.ts'

/** What a chart shows, as a table, for whoever wants to read it. */
export function AsTable({
  of,
  heads,
  rows,
}: {
  /** What it is a table of: "Reads by hour". */
  of: string
  heads: string[]
  rows: { label: string; numbers: (number | string | null)[] }[]
}) {
  return (
    <details className="chart-table">
      <summary>{of} as a table</summary>
      <table>
        <thead>
          <tr>
            {heads.map((head, n) => (
              <th key={head} scope="col" className={n > 0 ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, numbers }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {numbers.map((number, n) => (
                <td key={heads[n + 1]} className="number">
                  {typeof number === 'number' ? inThousands(number) : number}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
