import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { slugFrom } from '#lib/addresses/slug.ts'
import { type ImportedArticle, importBatch } from '#lib/articles/import-batch.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { documentFromHtml, documentFromMarkdown } from '#lib/document/from-html.ts'
import { documentSchema } from '#lib/document/schema.ts'
import { storePicture } from '#lib/media/commands.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { createSection } from '#lib/sections/commands.ts'
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
  const desk = await Desk.open(actor, resolve(options.picturesIn ?? dirname(file)))
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
        ready.push(await desk.article(parsed, now))
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

async function eachAtOnce<T>(items: T[], atOnce: number, work: (item: T) => Promise<void>) {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}

/** Finds sections, bylines and pictures by what the file calls them, and makes those missing. */
class Desk {
  #actor: Actor
  #folder: string
  #sections = new Map<string, Promise<number>>()
  #bylines = new Map<string, Promise<number>>()

  static async open(actor: Actor, folder: string): Promise<Desk> {
    const desk = new Desk(actor, folder)
    const [sections, bylines] = await Promise.all([
      db().section.findMany({ select: { id: true, slug: true, name: true } }),
      db().byline.findMany({
        // Where several have a name, it is that of the first that is still one of its own.
        orderBy: [{ mergedIntoId: { sort: 'asc', nulls: 'last' } }, { id: 'desc' }],
        select: { id: true, slug: true, name: true },
      }),
    ])
    for (const [map, rows] of [
      [desk.#sections, sections],
      [desk.#bylines, bylines],
    ] as const) {
      for (const { id, slug, name } of rows)
        map.set(slug, Promise.resolve(id)).set(name, Promise.resolve(id))
    }
    return desk
  }

  constructor(actor: Actor, folder: string) {
    this.#actor = actor
    this.#folder = folder
  }

  async article(line: ImportLine, now: number): Promise<ImportedArticle> {
    const read = line.format === 'html' ? documentFromHtml : documentFromMarkdown
    const body = documentSchema.safeParse(read(line.body))
    if (!body.success) throw new Invalid({ body: body.error.issues.map(({ message }) => message) })
    const bylines = await Promise.all(
      line.bylines.map(async ({ name, role }) => ({ bylineId: await this.#byline(name), role })),
    )
    return {
      importId: line.id,
      edit: {
        headline: line.headline,
        standfirst: line.standfirst,
        sectionId: await this.#section(line.section),
        bylines: bylines.filter(
          ({ bylineId, role }, at) =>
            bylines.findIndex((one) => one.bylineId === bylineId && one.role === role) === at,
        ),
        topics: line.topics,
        slug: line.slug ?? '',
        body: body.data,
        picture: line.picture ? await this.#picture(line.picture) : null,
        details: line.details,
      },
      publishedAt:
        line.publishedAt ?? (line.hoursAgo ? new Date(now - line.hoursAgo * 3_600_000) : null),
      reads: line.reads,
    }
  }

  #section(name: string): Promise<number> {
    return remember(this.#sections, name, () =>
      createSection(this.#actor, {
        name,
        slug: '',
        description: '',
        position: this.#sections.size,
      }),
    )
  }

  #byline(name: string): Promise<number> {
    return remember(this.#bylines, name, () => createByline(this.#actor, { name }))
  }

  async #picture({ path, credit, ...words }: NonNullable<ImportLine['picture']>) {
    const file = resolve(this.#folder, path)
    const field = 'picture.path'
    // An import file names pictures beside it, not any file of the server.
    if (!file.startsWith(this.#folder + sep)) {
      throw new Invalid({ [field]: ['must stay inside the folder of the import file'] })
    }
    const content = await readFile(file).catch(() => {
      throw new Invalid({ [field]: [`${path} can’t be read`] })
    })
    const fileName = basename(path)
    const { picture } = await storePicture(this.#actor, content, {
      field,
      fileName,
      said: { ...words, credit },
    })
    return { mediaId: picture.id, ...words }
  }
}

/** The same name asked for twice at once is made once; its slug finds it too. */
function remember(map: Map<string, Promise<number>>, name: string, make: () => Promise<number>) {
  const known = map.get(name) ?? map.get(slugFrom(name))
  if (known) return known
  const made = make()
  map.set(name, made)
  return made
}
