import { availableParallelism } from 'node:os'
import { embargoImported } from '#lib/articles/embargo.ts'
import { type ImportedArticle, importBatch, type MadeArticle } from '#lib/articles/import-batch.ts'
import { detailsSchema } from '#lib/articles/schema.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import type { Announcing } from '#lib/cache/announce.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { addRedirects } from '#lib/redirects/many.ts'
import { scheduleImported } from '#lib/schedules/imported.ts'
import { Desk } from './desk.ts'
import { eachAtOnce } from './each-at-once.ts'
import { fitArticle } from './fit.ts'
import type { ArticleItem, SourceItem, UnreadArticle } from './items.ts'
import { PictureFinder } from './pictures.ts'
import { type ImportReport, Reporting, type ReportLine } from './report.ts'
import { bodyWithPictures, bringThing, type Kit, pictureProblem } from './things.ts'
import { keepVersion, tellOtherVersions } from './versions.ts'
import { XmlBroken } from './xml.ts'

export type BringInOptions = {
  /** Nothing is written, nothing fetched: what would come is counted. */
  dryRun: boolean
  /** Folder in which pictures are looked for. */
  picturesIn?: string
  /** May pictures be fetched from the web? */
  download: boolean
  onLine?: (line: ReportLine) => void
  /** Called with the number of items that were looked at, and what came of them so far. */
  onProgress?: (items: number, report: ImportReport) => void
  /** Stops it after what is being written; a second run goes on. */
  signal?: AbortSignal
}

const batchSize = 250
/** Characters of bodies in a batch: what is in memory at once. */
const batchLength = 8_000_000

/**
 * Brings in what a source yields. A bad item is reported and left out. Each thing comes in whole or not
 * at all, with the note that it was brought in: killed at any moment, a second run goes on, and once
 * all is in, it changes nothing. Of a large source only a batch is in memory.
 * @throws Refused, and whatever is wrong with the database or the disk
 */
export async function bringIn(
  actor: Actor,
  items: AsyncIterable<SourceItem>,
  options: BringInOptions,
): Promise<ImportReport> {
  mustBeAllowed(actor, 'article.import')
  const { dryRun, onLine, onProgress, signal } = options
  const reporting = new Reporting(dryRun, onLine)
  const { report } = reporting
  const pictures = new PictureFinder(actor, options)
  const desk = await Desk.open(actor, { dryRun })
  const kit: Kit = { actor, desk, pictures, reporting, dryRun, topics: new Map() }
  const seen = new Set<string>()
  let batch: InBatch[] = []
  let length = 0
  let looked = 0

  const writeBatch = async () => {
    await bringArticles(kit, batch, seen)
    batch = []
    length = 0
    onProgress?.(looked, report)
  }

  try {
    for await (const item of items) {
      if (signal?.aborted) {
        report.stopped = true
        // While the source is open: what isn't read yet needs it.
        if (batch.length) await writeBatch()
        break
      }
      if (item.kind === 'lastCall') {
        if (batch.length) await writeBatch()
        continue
      }
      looked++
      if (item.kind === 'bad') reporting.bad(item, item.message)
      else if (item.kind === 'leftOut') reporting.leftOut(item)
      else if (item.kind === 'article' || item.kind === 'unread') {
        batch.push(item)
        length += item.kind === 'unread' ? item.length : lengthOf(item.body)
        if (batch.length >= batchSize || length > batchLength) await writeBatch()
      } else {
        await orBad(kit, item, () => bringThing(kit, item))
        onProgress?.(looked, report)
      }
    }
  } catch (error) {
    if (!(error instanceof XmlBroken)) throw error
    report.broken = `line ${error.line}: ${error.message}`
  }
  if (batch.length) await writeBatch()
  report.counts.section.made += desk.made.section
  report.counts.byline.made += desk.made.byline
  report.counts.picture.made += pictures.made
  return report
}

type InBatch = ArticleItem | UnreadArticle

/** About how many characters a tree of nodes has. */
function lengthOf(node: unknown): number {
  if (typeof node === 'string') return node.length
  if (typeof node !== 'object' || node === null) return 8
  let sum = 8
  for (const value of Object.values(node)) sum += lengthOf(value)
  return sum
}

async function orBad(
  { reporting }: Kit,
  item: { kind: string; id: string; place: ArticleItem['place'] },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Invalid)) {
      // Is it the item, or is it the database?
      await db().$queryRaw`select 1`
      reporting.bad(item, (error as Error).message.trim().split('\n').at(-1) ?? 'It failed.')
      return
    }
    const messages = Object.entries(error.fields).map(([field, all]) =>
      field ? `${field}: ${all.join(' ')}` : all.join(' '),
    )
    reporting.bad(item, messages.join(' '))
  }
}

type Ready = { item: ArticleItem; article: ImportedArticle; dueAt: Date | null }

async function bringArticles(kit: Kit, batch: InBatch[], seen: Set<string>): Promise<void> {
  const { actor, reporting, dryRun } = kit
  const rows = await db().article.findMany({
    where: { importId: { in: batch.map(({ id }) => id) } },
    select: { importId: true },
  })
  const known = new Set(rows.map(({ importId }) => importId as string))
  const fresh = batch.filter(({ id }) => !known.has(id) && !(dryRun && seen.has(id)))
  const wanted = [...new Map(fresh.map((item) => [item.id, item])).values()]
  if (dryRun) for (const { id } of wanted) seen.add(id)
  reporting.known('article', batch.length - wanted.length)
  await tellOtherVersions(
    reporting,
    batch.flatMap((item) => (item.kind === 'unread' || wanted.includes(item) ? [] : [item])),
  )
  const ready: Ready[] = []
  await eachAtOnce(wanted, availableParallelism(), (item) =>
    orBad(kit, { kind: 'article', id: item.id, place: item.place }, async () => {
      ready.push(await readyOf(kit, item.kind === 'unread' ? item.read() : item))
    }),
  )
  // In the file's order, however long the pictures of each took.
  const order = new Map(wanted.map(({ id }, at) => [id, at]))
  ready.sort((a, b) => (order.get(a.item.id) ?? 0) - (order.get(b.item.id) ?? 0))
  if (dryRun) {
    for (const one of ready) tellNotes(kit, one)
    reporting.made('article', ready.length)
    return
  }
  if (ready.length) await writeArticles(kit, actor, ready)
}

function tellNotes({ reporting }: Kit, { item }: Ready): void {
  for (const note of item.notes) reporting.note(item, note)
}

/** All at once; if that fails, one by one, so that one bad article keeps no other out. */
async function writeArticles(kit: Kit, actor: Actor, ready: Ready[]): Promise<void> {
  const { reporting } = kit
  const byId = new Map(ready.map((one) => [one.item.id, one]))
  const wrong: { item: ArticleItem; note: string }[] = []
  let redirects = 0
  const also = async (tx: Tx, announcing: Announcing, made: MadeArticle[]) => {
    const addresses = made.flatMap(({ importId, slug }) => {
      const one = byId.get(importId)
      // A draft had no address that anyone knew.
      if (!one?.article.publishedAt) return []
      return one.item.oldPaths.map((path) => ({ path, target: `/article/${slug}`, one }))
    })
    const result = await addRedirects(tx, announcing, actor, addresses, 'Import')
    redirects = result.added
    for (const { path, problem, one } of result.wrong)
      wrong.push({ item: one.item, note: `No redirect from ${path}: ${problem}` })
    for (const { importId, id, revisionId } of made) {
      const dueAt = byId.get(importId)?.dueAt
      if (dueAt) await scheduleImported(tx, actor, { id, revisionId, dueAt })
      const item = byId.get(importId)?.item
      if (item) await keepVersion(tx, item, id)
      const until = item?.embargoUntil
      if (until && until > new Date()) await embargoImported(tx, actor, { id, until })
    }
  }
  try {
    const made = await importBatch(
      actor,
      ready.map(({ article }) => article),
      also,
    )
    reporting.made('article', made)
    reporting.known('article', ready.length - made)
  } catch (error) {
    const [only] = ready
    if (ready.length === 1 && only) {
      await orBad(kit, only.item, () => Promise.reject(error))
      return
    }
    await db().$queryRaw`select 1`
    for (const one of ready) await writeArticles(kit, actor, [one])
    return
  }
  reporting.report.redirects += redirects
  for (const one of ready) tellNotes(kit, one)
  for (const { item, note } of wrong) reporting.note(item, note)
}

async function readyOf(kit: Kit, given: ArticleItem): Promise<Ready> {
  const topics = given.topics.map((name) => kit.topics.get(name) ?? name)
  const item = fitArticle({ ...given, topics }, (kind, name) => kit.desk.has(kind, name))
  const body = await bodyWithPictures(kit, item)
  const isDue = item.publishedAt !== undefined && item.publishedAt <= new Date()
  const details = detailsSchema.safeParse(item.details ?? {})
  if (!details.success) {
    const fields = details.error.issues.map(({ path }) => path.join('.')).join(', ')
    item.notes.push(`Some of its details were left out, since they aren’t right: ${fields}`)
  }
  const article: ImportedArticle = {
    importId: item.id,
    edit: {
      headline: item.headline,
      standfirst: item.standfirst,
      sectionId: item.section ? await kit.desk.section(item.section) : null,
      bylines: await kit.desk.credits(item.bylines),
      topics: item.topics,
      slug: item.slug ?? '',
      body,
      picture: await mainPicture(kit, item),
      details: details.data ?? detailsSchema.parse({}),
    },
    publishedAt: isDue && !item.draft ? (item.publishedAt as Date) : null,
    updatedAt: isDue && !item.draft ? (item.updatedAt ?? null) : null,
    reads: Math.max(0, Math.min(Math.floor(item.reads ?? 0), Number.MAX_SAFE_INTEGER)) || 0,
  }
  const dueAt = !item.draft && !isDue && item.publishedAt ? item.publishedAt : null
  return { item, article, dueAt }
}

async function mainPicture({ pictures }: Kit, item: ArticleItem) {
  if (!item.picture) return null
  const { alt, caption, from } = item.picture
  const got = await pictures.find(item.picture)
  if ('mediaId' in got) return { mediaId: got.mediaId, alt, caption }
  const said = [alt, caption].filter(Boolean).join(' · ')
  item.notes.push(pictureProblem(from, got.problem) + (said ? ` (${said})` : ''))
  return null
}
