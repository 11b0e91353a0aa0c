import { randomUUID } from 'node:crypto'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { discoveryGroup } from '#lib/discovery/schema.ts'
import { exportedFile, type MediaRecord, readWhole } from '#lib/media/carry.ts'
import { organisationGroup } from '#lib/organisation/schema.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { Folder } from './folder.ts'
import { Forms } from './forms.ts'
import { placeAt } from './places.ts'
import {
  forms as allForms,
  describedRecords,
  exportOrder,
  type Form,
  type Kind,
  kinds,
  type Manifest,
  manifestFile,
  people,
  type SettingsRecord,
  schemaFile,
  settingsFile,
} from './records.ts'

type Options = {
  /** Which forms it has; all unless given. Only what has JSON comes into a newsroom again. */
  forms?: Form[]
  /** With the addresses of the newsletters' subscribers. */
  withPeople?: boolean
  onProgress?: (kind: Kind, count: number) => void
}

/** A day: what is exported is what stood there when it began, however long it takes. */
const longestMs = 24 * 3_600_000

/**
 * Writes all that the newsroom has (docs/export.md), as it stood at one moment. Accounts, sign-ins, tokens
 * and secrets aren't among it.
 * @param target a folder, or s3://BUCKET/PREFIX at the service of backups
 * @throws Refused; StartFailure when something is there already, or the bucket can't be used
 */
export async function exportNewsroom(
  actor: Actor,
  target: string,
  options: Options = {},
): Promise<Manifest> {
  mustBeAllowed(actor, 'newsroom.export')
  if (options.withPeople) mustBeAllowed(actor, 'newsletter.export')
  const folder = await Folder.begin(placeAt(target, env()))
  try {
    return await exportInto(folder, actor, options)
  } catch (error) {
    await folder.abandon()
    throw error
  }
}

async function exportInto(
  folder: Folder,
  actor: Actor,
  { forms = [...allForms], withPeople = false, onProgress }: Options,
): Promise<Manifest> {
  const counts: Record<string, number> = {}
  const settings = await settingsOf()
  const { siteName: name, language } = settings.site
  const site = { name, language, url: siteUrl(), timeZone: env().NEWSROOM_TIMEZONE }
  await db().$transaction(
    async (tx) => {
      const into = new Forms(folder, tx, forms, site)
      await into.begin()
      for (const kind of exportOrder) {
        if ((kind === people && !withPeople) || !into.needs(kind)) continue
        await into.beginKind(kind)
        counts[kind] = await writeKind(actor, tx, folder, into, kind, onProgress)
        await into.endKind()
      }
      await into.end()
    },
    { isolationLevel: 'RepeatableRead', timeout: longestMs, maxWait: 30_000 },
  )
  await folder.file(settingsFile, (file) => file.write(`${JSON.stringify(settings, null, 2)}\n`))
  const schema = describedRecords()
  await folder.file(schemaFile, (file) => file.write(`${JSON.stringify(schema, null, 2)}\n`))
  const manifest: Omit<Manifest, 'sums'> = {
    format: 'broadsheet',
    version: 1,
    id: randomUUID(),
    exportedAt: new Date().toISOString(),
    site: { name, url: site.url },
    forms,
    people: withPeople,
    counts,
  }
  let whole: Manifest | undefined
  await folder.finish((sums) => {
    whole = { ...manifest, sums }
    return { path: manifestFile, text: `${JSON.stringify(whole, null, 2)}\n` }
  })
  await recordAudit(db(), actor, 'newsroom.export', 'newsroom', { people: withPeople, counts })
  return whole as Manifest
}

/** Records that are written at once: what they name is looked up together. */
const atOnce = 50

async function writeKind(
  actor: Actor,
  tx: Tx,
  folder: Folder,
  into: Forms,
  kind: Kind,
  onProgress: Options['onProgress'],
): Promise<number> {
  let count = 0
  let batch: object[] = []
  const write = async () => {
    await into.take(kind, batch)
    count += batch.length
    onProgress?.(kind, count)
    batch = []
  }
  for await (const record of kinds[kind].out(actor, tx)) {
    if (kind === 'media') await copyPicture(actor, folder, record as MediaRecord)
    batch.push(record)
    if (batch.length >= atOnce) await write()
  }
  await write()
  return count
}

async function copyPicture(actor: Actor, folder: Folder, record: MediaRecord): Promise<void> {
  const content = record.file === null ? undefined : await readWhole(actor, record)
  if (content) await folder.copy(exportedFile(record.original), content)
  else record.file = null
}

async function settingsOf(): Promise<SettingsRecord> {
  const { indexNowKey: _, indexNow: __, ...discovery } = await readGroup(discoveryGroup)
  return {
    site: await readSettings(),
    organisation: await readGroup(organisationGroup),
    discovery,
    theme: readTheme(),
    timeZone: env().NEWSROOM_TIMEZONE,
  }
}
