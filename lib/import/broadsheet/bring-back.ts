import { availableParallelism } from 'node:os'
import { carryArticlesIn, linkArticles } from '#lib/articles/carry-in.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { carryBylinesIn, linkBylines } from '#lib/bylines/carry.ts'
import { write } from '#lib/cache/announce.ts'
import { discoveryGroup } from '#lib/discovery/schema.ts'
import { type Kind, kindNames, type RecordOf } from '#lib/export/records.ts'
import { carryFrontsIn } from '#lib/front/carry.ts'
import { carryEntriesIn } from '#lib/live/carry.ts'
import { carryMediaIn } from '#lib/media/carry.ts'
import { carryNewslettersIn, carrySubscribersIn } from '#lib/newsletter/carry.ts'
import { organisationGroup } from '#lib/organisation/schema.ts'
import { carryPagesIn } from '#lib/pages/carry.ts'
import { db } from '#lib/platform/db.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { carryRedirectsIn } from '#lib/redirects/carry.ts'
import { carrySectionsIn } from '#lib/sections/carry.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { readGroup, saveGroup } from '#lib/settings/groups.ts'
import { carryTopicsIn } from '#lib/topics/carry.ts'
import { Exported, type Trouble } from './opened.ts'

type Options = {
  /** Only looks whether everything could come in. */
  dryRun?: boolean
  onProgress?: (kind: Kind, count: number) => void
}

/** Which export is coming in, or came: only that one goes on. */
const mark = 'carriedIn'

/** Records that come in in one transaction. */
const atOnce = 100

type In = {
  [K in Kind]: (actor: Actor, records: RecordOf<K>[], from: Exported) => Promise<unknown>
}

const into: In = {
  sections: carrySectionsIn,
  topics: carryTopicsIn,
  // Each picture is decoded: as many as there are processors.
  media: async (actor, records, from) => {
    const few = availableParallelism()
    for (let at = 0; at < records.length; at += few)
      await carryMediaIn(actor, records.slice(at, at + few), (file) => from.content(file))
  },
  bylines: carryBylinesIn,
  pages: carryPagesIn,
  articles: carryArticlesIn,
  'live-entries': carryEntriesIn,
  fronts: carryFrontsIn,
  redirects: carryRedirectsIn,
  imported: async (_, records) => {
    await db().importedItem.createMany({ data: records, skipDuplicates: true })
  },
  newsletters: carryNewslettersIn,
  subscribers: carrySubscribersIn,
}

/**
 * Makes an empty newsroom the one that was exported into a folder: the same ids, addresses, times and
 * counts. First everything is checked; what can't come in is told, and nothing is written. Ended in the
 * middle and begun again with the same folder, it goes on.
 * @returns how many records there are of each kind, and what stands in the way
 * @throws Refused; StartFailure when the folder is no whole export, or the newsroom isn't empty
 */
export async function bringBack(
  actor: Actor,
  folder: string,
  { dryRun = false, onProgress }: Options = {},
): Promise<{ counts: Record<string, number>; troubles: Trouble[] }> {
  mustBeAllowed(actor, 'article.import')
  mustBeAllowed(actor, 'settings.manage')
  const from = await Exported.open(folder)
  const { counts, id } = from.manifest
  const done = await mustBeEmpty(id)
  const troubles: Trouble[] = []
  for await (const trouble of from.troubles()) {
    troubles.push(trouble)
    if (troubles.length >= 100) break
  }
  if (troubles.length || dryRun || done) return { counts, troubles }

  await setMark({ id, done: false })
  for (const kind of kindNames) if (from.has(kind)) await bringKind(actor, from, kind, onProgress)
  for await (const records of from.records('bylines', 500)) await linkBylines(actor, records)
  for await (const records of from.records('articles', atOnce)) await linkArticles(actor, records)

  const { site, organisation, discovery } = await from.settings()
  await saveGroup(actor, organisationGroup, organisation)
  // Its own key for IndexNow, if it has one, is its own.
  await saveGroup(actor, discoveryGroup, { ...(await readGroup(discoveryGroup)), ...discovery })
  await saveSettings(actor, site)
  await write(async (tx, announcing) => {
    await recordAudit(tx, actor, 'newsroom.import', 'newsroom', { export: id, counts })
    announcing.expire('settings', 'sitemaps', 'search')
  })
  await setMark({ id, done: true })
  return { counts, troubles }
}

async function bringKind<K extends Kind>(
  actor: Actor,
  from: Exported,
  kind: K,
  onProgress: Options['onProgress'],
): Promise<void> {
  let count = 0
  for await (const records of from.records(kind, atOnce)) {
    await into[kind](actor, records, from)
    count += records.length
    onProgress?.(kind, count)
  }
}

const setMark = (value: { id: string; done: boolean }) =>
  db().setting.upsert({ where: { key: mark }, create: { key: mark, value }, update: { value } })

/**
 * Ids are kept, so nothing may have them: but an import of the same export that was begun goes on.
 * @returns did it come in whole already?
 */
async function mustBeEmpty(exportId: string): Promise<boolean> {
  const stored = await db().setting.findUnique({ where: { key: mark } })
  const begun = stored?.value as { id: string; done: boolean } | undefined
  if (begun?.id === exportId) return begun.done
  const [found] = await db().$queryRaw<{ any: boolean }[]>`
    select exists (select 1 from "Article") or exists (select 1 from "Section")
      or exists (select 1 from "Byline") or exists (select 1 from "Media")
      or exists (select 1 from "Page") or exists (select 1 from "Topic")
      or exists (select 1 from "Newsletter") or exists (select 1 from "Redirect") as any`
  if (found?.any)
    throw new StartFailure(
      'This newsroom isn’t empty, so an export can’t become it: start one with DEMO=0 and another DATA_DIR.',
    )
  return false
}
