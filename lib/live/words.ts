import { findInEdit, judge, mustPass } from '#lib/articles/checks.ts'
import { emptyEdit } from '#lib/articles/schema.ts'
import { mergedAmong } from '#lib/bylines/holding.ts'
import type { CheckName } from '#lib/checks/schema.ts'
import { isEmptyDocument, referencesOf } from '#lib/document/text.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import type { EditEntry } from './schema.ts'

type Given = Pick<EditEntry, 'headline' | 'body' | 'bylines' | 'at'>
/** An entry's words, complete; `at` is null when no time was given. */
type Words = Omit<Given, 'at'> & { at: Date | null }

/** What of an article's checks holds for an entry, which is published as soon as it is sent. */
const checked = new Set<CheckName>(['altText', 'pictureCredit', 'pictureRights', 'internalLinks'])

/** @throws Invalid with what must be mended before readers get it */
export async function completedEntry(
  tx: Tx,
  articleId: number,
  { headline, body, bylines: given, at: moment }: Given,
  now: Date,
): Promise<Words> {
  const { mediaIds } = referencesOf(body)
  if (!headline && isEmptyDocument(body) && mediaIds.length === 0)
    throw new Invalid({ body: ['Write the entry first.'] })
  const merged = await mergedAmong(tx, given)
  const bylines = [...new Set(given.map((id) => merged.get(id) ?? id))]
  if ((await tx.byline.count({ where: { id: { in: bylines } } })) !== bylines.length)
    throw new Invalid({ bylines: ['One of these bylines has been deleted: choose again.'] })
  const at = moment ? new Date(moment) : null
  if (at && at > now) throw new Invalid({ at: ['This time is still to come.'] })
  const found = await findInEdit(tx, articleId, { ...emptyEdit, body })
  const judged = await judge(
    tx,
    articleId,
    found.filter(({ check }) => checked.has(check)),
  )
  mustPass(judged)
  return { headline, body, bylines, at }
}

/** Notes whom an entry prints and what it shows. */
export async function keepReferences(tx: Tx, entryId: number, words: Words): Promise<void> {
  await tx.liveEntryByline.deleteMany({ where: { entryId } })
  await tx.liveEntryByline.createMany({
    data: words.bylines.map((bylineId, position) => ({ entryId, bylineId, position })),
  })
  await tx.liveEntryMedia.deleteMany({ where: { entryId } })
  const { mediaIds } = referencesOf(words.body)
  if (mediaIds.length === 0) return
  await tx.$executeRaw`
    insert into "LiveEntryMedia" ("entryId", "mediaId")
    select ${entryId}, m.id from "Media" m where m.id = any(${mediaIds}::int[])`
}
