import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { addByline, changeByline } from './commands.ts'
import { asText, fromText } from './csv-cells.ts'
import { countArticles, editOf, editSelect } from './queries.ts'
import {
  type BylineEdit,
  type BylineLink,
  bylineEditSchema,
  type CsvLine,
  type CsvReport,
  maxCsvRows,
  type Renaming,
} from './schema.ts'

// Bylines as a CSV file (docs/bylines-csv.md): out as a stream, in line by line in one transaction.

const columns = [
  'id',
  'slug',
  'name',
  'kind',
  'role_title',
  'contact',
  'links',
  'beats',
  'left_on',
  'biography',
] as const
/** What is told and can't be set. */
const told = ['articles', 'merged_into'] as const
const biographyIn = (language: string) => `biography:${language}`

const linksAsText = (links: BylineLink[]) =>
  links.map(({ label, url }) => `${label} ${url}`).join('\n')

/** One link a line: its label, and its address as the last word. */
const linksFrom = (text: string): BylineLink[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const words = line.split(/\s+/)
      return { label: words.slice(0, -1).join(' '), url: words.at(-1) ?? '' }
    })

const batch = 500

/** All bylines as CSV (UTF-8), as a stream: however many there are, few are in memory. */
export async function exportBylines(actor: Actor): Promise<Readable> {
  mustBeAllowed(actor, 'byline.manage')
  const languages = await db().bylineBiography.findMany({
    distinct: ['language'],
    orderBy: { language: 'asc' },
    select: { language: true },
  })
  const biographies = languages.map(({ language }) => language)
  const header = [...columns, ...biographies.map(biographyIn), ...told]
  return Readable.from(csvRows(biographies)).pipe(stringify({ header: true, columns: header }))
}

async function* csvRows(biographies: string[]) {
  for (let after = 0; ; ) {
    const bylines = await db().byline.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: batch,
      select: { ...editSelect, mergedInto: { select: { id: true, name: true, slug: true } } },
    })
    const counts = await countArticles(
      db(),
      bylines.map(({ id }) => id),
    )
    for (const byline of bylines) {
      const edit = editOf(byline)
      const cells: Record<string, string> = {
        id: String(byline.id),
        slug: byline.slug,
        name: edit.name,
        kind: edit.kind,
        role_title: edit.roleTitle,
        contact: edit.contact,
        links: linksAsText(edit.links),
        beats: edit.beats.join('; '),
        left_on: edit.leftOn,
        biography: edit.biography,
        articles: String(counts.get(byline.id) ?? 0),
        merged_into: byline.mergedInto?.slug ?? '',
      }
      for (const language of biographies) {
        const found = edit.biographies.find((one) => one.language === language)
        cells[biographyIn(language)] = found?.text ?? ''
      }
      yield Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, asText(cell)]))
    }
    const last = bylines.at(-1)
    if (!last || bylines.length < batch) return
    after = last.id
  }
}

/** Thrown at the end of a trial: nothing that was done in it stays. */
class Trial extends Error {}

type Options = {
  /** Only say what would happen. */
  dryRun: boolean
  /** Write the good lines although others are wrong. */
  goodLines: boolean
  renaming: Renaming
}

/**
 * Makes and changes bylines from a CSV file, in one transaction: all lines or, when any is wrong,
 * none, unless the good ones alone are asked for. Columns that the file doesn't have stay as they are.
 * @throws Invalid (field file) when it isn't CSV, or has columns that nobody knows
 */
export async function importBylines(
  actor: Actor,
  csv: string,
  { dryRun, goodLines, renaming }: Options,
): Promise<CsvReport> {
  mustBeAllowed(actor, 'byline.manage')
  const rows = readCsv(csv)
  const lines: CsvLine[] = []
  let written = false
  try {
    await write(async (tx, announcing) => {
      for (const { line, cells } of rows)
        lines.push(await takeLine(tx, announcing, actor, line, cells, renaming))
      written = !dryRun && (goodLines || lines.every(({ problems }) => problems.length === 0))
      if (!written) throw new Trial()
    }, 300_000)
  } catch (error) {
    if (!(error instanceof Trial)) throw error
  }
  return { lines, written }
}

function readCsv(csv: string): { line: number; cells: Record<string, string> }[] {
  let records: { record: Record<string, string>; info: { bytes: number } }[]
  try {
    records = parse(csv, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      info: true,
      skip_empty_lines: true,
    }) as unknown as typeof records
  } catch (error) {
    throw new Invalid({ file: [`It can’t be read as CSV: ${(error as Error).message}`] })
  }
  const known = new Set<string>([...columns, ...told])
  const names = Object.keys(records[0]?.record ?? {})
  const unknown = names.filter((name) => !known.has(name) && !/^biography:\S+$/.test(name))
  if (records.length === 0) throw new Invalid({ file: ['It has no line below its header.'] })
  if (unknown.length)
    throw new Invalid({ file: [`These columns aren’t known: ${unknown.join(', ')}.`] })
  if (!['id', 'slug', 'name'].some((name) => names.includes(name)))
    throw new Invalid({ file: ['It needs a column id, slug or name.'] })
  if (records.length > maxCsvRows)
    throw new Invalid({ file: [`It has ${records.length} lines; use at most ${maxCsvRows}.`] })
  const bytes = Buffer.from(csv)
  let [at, line] = [bytes.indexOf(newline), 1]
  return records.map(({ record, info }) => {
    // A cell may hold several lines: what counts is where the row begins.
    while (bytes[at] === newline || bytes[at] === carriageReturn)
      if (bytes[at++] === newline) line++
    const begins = line
    for (; at < info.bytes; at++) if (bytes[at] === newline) line++
    const cells = Object.entries(record).map(([name, cell]) => [name, fromText(cell)])
    return { line: begins, cells: Object.fromEntries(cells) }
  })
}

const [newline, carriageReturn] = [10, 13]

async function takeLine(
  tx: Tx,
  announcing: Announcing,
  actor: Actor,
  line: number,
  cells: Record<string, string>,
  renaming: Renaming,
): Promise<CsvLine> {
  const name = cells.name?.trim() || cells.slug || cells.id || ''
  // What a wrong line did before it failed is taken back alone.
  await tx.$executeRaw`savepoint csv_line`
  try {
    const found = await findByline(tx, cells)
    const before = found && editOf(found)
    const edit = editFrom(cells, before, found?.slug)
    const content = (one: BylineEdit) =>
      JSON.stringify({ ...one, slug: undefined, portraitId: undefined })
    const same = before && content(before) === content(edit) && ['', found.slug].includes(edit.slug)
    if (found && !same) await changeByline(tx, announcing, actor, found.id, edit, renaming)
    if (!found) {
      await addByline(tx, actor, edit)
      announcing.expire('bylines')
    }
    const action = same ? 'unchanged' : found ? 'update' : 'create'
    return { line, name, action, problems: [] }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    await tx.$executeRaw`rollback to savepoint csv_line`
    const problems = Object.entries(error.fields).flatMap(([field, messages]) =>
      messages.map((message) => ({ column: columnOf(field), message })),
    )
    return { line, name, action: 'wrong', problems }
  }
}

/** The byline that a line is of: by its id, else by its slug. @throws Invalid */
async function findByline(tx: Tx, cells: Record<string, string>) {
  const id = cells.id?.trim()
  if (id) {
    if (!/^\d{1,9}$/.test(id))
      throw new Invalid({ id: ['An id is a number; empty: a new byline.'] })
    const found = await tx.byline.findUnique({ where: { id: Number(id) }, select: editSelect })
    if (!found) throw new Invalid({ id: [`There is no byline ${id}.`] })
    if (found.mergedInto)
      throw new Invalid({ id: [`${found.name} was merged into ${found.mergedInto.name}.`] })
    return found
  }
  const slug = cells.slug?.trim()
  const bySlug = slug && (await tx.byline.findUnique({ where: { slug }, select: editSelect }))
  if (bySlug) {
    if (bySlug.mergedInto)
      throw new Invalid({ slug: [`${bySlug.name} was merged into ${bySlug.mergedInto.name}.`] })
    return bySlug
  }
  const name = cells.name?.trim() ?? ''
  if (!name) throw new Invalid({ name: ['A new byline needs a name.'] })
  const namesake = await tx.byline.findFirst({ where: { name, mergedIntoId: null } })
  if (namesake && !slug) {
    const words = `There is a ${name} already: give the id (${namesake.id}), or a slug of its own.`
    throw new Invalid({ name: [words] })
  }
  return null
}

/** What a line says, over what the byline said before. @throws Invalid by the field */
function editFrom(cells: Record<string, string>, before: BylineEdit | null, slug = ''): BylineEdit {
  const said = <T>(column: string, read: (cell: string) => T) =>
    cells[column] === undefined ? undefined : read(cells[column].trim())
  const same = (cell: string) => cell
  const biographies = new Map(before?.biographies.map(({ language, text }) => [language, text]))
  for (const [column, text] of Object.entries(cells)) {
    const language = /^biography:(\S+)$/.exec(column)?.[1]
    if (!language) continue
    const tag =
      [...biographies.keys()].find((one) => one.toLowerCase() === language) ?? tagOf(language)
    if (text.trim()) biographies.set(tag, text.trim())
    else biographies.delete(tag)
  }
  const given = {
    name: said('name', (cell) => cell || before?.name),
    slug: said('slug', same),
    kind: said('kind', (cell) => cell.toLowerCase() || before?.kind),
    roleTitle: said('role_title', same),
    contact: said('contact', same),
    links: said('links', linksFrom),
    beats: said('beats', (cell) =>
      cell
        .split(';')
        .map((beat) => beat.trim())
        .filter(Boolean),
    ),
    leftOn: said('left_on', same),
    biography: said('biography', same),
  }
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const { portraitId: _, ...rest } = before ?? {}
  const renamed = before && given.name && given.name !== before.name
  const parsed = bylineEditSchema.safeParse({
    ...rest,
    slug: renamed ? '' : slug,
    ...known,
    // The address follows a new name, unless another one is given.
    ...(renamed && given.slug === slug ? { slug: '' } : {}),
    biographies: [...biographies]
      .map(([language, text]) => ({ language, text }))
      .sort((a, b) => (a.language < b.language ? -1 : 1)),
  })
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0] ?? '')
    fields[field] = [...(fields[field] ?? []), message]
  }
  throw new Invalid(fields)
}

/** Headers lose their case: "pt-br" is "pt-BR". */
const tagOf = (language: string) =>
  language.replace(/-([a-z]{2})$/, (_, region: string) => `-${region.toUpperCase()}`)

/** How a file calls a field. */
const columnOf = (field: string) =>
  ({ roleTitle: 'role_title', leftOn: 'left_on', biographies: 'biography:…' })[field] ?? field
