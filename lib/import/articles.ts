import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { type ImportedArticle, importBatch } from '#lib/articles/import-batch.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { documentFromHtml, documentFromMarkdown } from '#lib/document/from-html.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { storePicture } from '#lib/media/commands.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { Desk } from './desk.ts'
import { eachAtOnce } from './each-at-once.ts'
import { type ImportLine, importLineSchema } from './schema.ts'

/** A line that can't be taken: its number (from 1), the field, and what would be right. */
export type BadLine = { line: number; field: string; message: string }

export type ImportResult = { created: number; skipped: number; bad: number }

type Options = {
  /** Folder that pictures' paths start from; the file's own unless given. */
  picturesIn?: string
  onBadLine?: (bad: BadLine) => void
  onProgress?: (lines: number) => void
}

const batchSize = 250

/**
 * Imports articles from a file with one JSON object a line (docs/import.md). A bad line is reported
 * and left out; an article whose id was imported before is left as it is.
 */
export async function importArticles(
  actor: Actor,
  file: string,
  options: Options = {},
): Promise<ImportResult> {
  mustBeAllowed(actor, 'article.import')
  const desk = await Desk.open(actor)
  const folder = resolve(options.picturesIn ?? dirname(file))
  const result = { created: 0, skipped: 0, bad: 0 }
  const now = Date.now()
  let batch: { line: number; parsed: ImportLine }[] = []
  let number = 0

  const bad = (line: number, field: string, message: string) => {
    result.bad++
    options.onBadLine?.({ line, field, message })
  }

  const writeBatch = async () => {
    const ready: ImportedArticle[] = []
    const known = await alreadyImported(batch.map(({ parsed }) => parsed.id))
    const wanted = batch.filter(({ parsed }) => !known.has(parsed.id))
    await eachAtOnce(wanted, availableParallelism(), async ({ line, parsed }) => {
      try {
        ready.push(await articleOf(parsed, { actor, desk, folder, now }))
      } catch (error) {
        if (!(error instanceof Invalid)) throw error
        for (const [field, messages] of Object.entries(error.fields))
          bad(line, field, messages.join(' '))
      }
    })
    const created = await importBatch(actor, ready)
    result.created += created
    result.skipped += batch.length - wanted.length + (ready.length - created)
    options.onProgress?.(number)
    batch = []
  }

  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    number++
    if (!text.trim()) continue
    const parsed = parseLine(text)
    if ('problems' in parsed) {
      for (const { field, message } of parsed.problems)
        options.onBadLine?.({ line: number, field, message })
      result.bad++
      continue
    }
    batch.push({ line: number, parsed: parsed.line })
    if (batch.length >= batchSize) await writeBatch()
  }
  if (batch.length) await writeBatch()
  return result
}

function parseLine(
  text: string,
): { line: ImportLine } | { problems: { field: string; message: string }[] } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { problems: [{ field: '(line)', message: `is not JSON: ${(error as Error).message}` }] }
  }
  const parsed = importLineSchema.safeParse(json)
  if (parsed.success) return { line: parsed.data }
  return {
    problems: parsed.error.issues.map(({ path, message }) => ({
      field: path.join('.') || '(line)',
      message,
    })),
  }
}

async function alreadyImported(ids: string[]): Promise<Set<string | null>> {
  const rows = await db().article.findMany({
    where: { importId: { in: ids } },
    select: { importId: true },
  })
  return new Set(rows.map(({ importId }) => importId))
}

type With = { actor: Actor; desk: Desk; folder: string; now: number }

async function articleOf(
  line: ImportLine,
  { actor, desk, folder, now }: With,
): Promise<ImportedArticle> {
  const read = line.format === 'html' ? documentFromHtml : documentFromMarkdown
  const body = documentSchema.safeParse(read(line.body))
  if (!body.success) throw new Invalid({ body: body.error.issues.map(({ message }) => message) })
  return {
    importId: line.id,
    edit: {
      headline: line.headline,
      standfirst: line.standfirst,
      sectionId: await desk.section(line.section),
      bylines: await desk.credits(line.bylines),
      topics: line.topics,
      slug: line.slug ?? '',
      body: body.data,
      picture: line.picture ? await pictureOf(actor, folder, line.picture) : null,
      details: line.details,
    },
    publishedAt:
      line.publishedAt ?? (line.hoursAgo ? new Date(now - line.hoursAgo * 3_600_000) : null),
    reads: line.reads,
  }
}

async function pictureOf(
  actor: Actor,
  folder: string,
  { path, credit, ...words }: NonNullable<ImportLine['picture']>,
) {
  const file = resolve(folder, path)
  const field = 'picture.path'
  // An import file names pictures beside it, not any file of the server.
  if (!file.startsWith(folder + sep)) {
    throw new Invalid({ [field]: ['must stay inside the folder of the import file'] })
  }
  const content = await readFile(file).catch(() => {
    throw new Invalid({ [field]: [`${path} can’t be read`] })
  })
  const fileName = basename(path)
  const said = { ...words, credit }
  const { picture } = await storePicture(actor, content, { field, fileName, said })
  return { mediaId: picture.id, ...words }
}
