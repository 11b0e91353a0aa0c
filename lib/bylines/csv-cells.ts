// How a cell of a table stands in a CSV file that spreadsheets open.

/** What begins like a formula would be run by a spreadsheet: an apostrophe makes it text. */
export const asText = (cell: string) => (/^'*[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell)

/** The cell without the apostrophe that made it text. */
export const fromText = (cell: string) =>
  /^'+[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell
