import { z } from 'zod'
import { articleRecord, carryArticlesOut } from '#lib/articles/carried.ts'
import type { Actor } from '#lib/auth/can.ts'
import { bylineRecord, carryBylinesOut } from '#lib/bylines/carry.ts'
import { discoverySchema } from '#lib/discovery/schema.ts'
import { carryFrontsOut, frontRecord } from '#lib/front/carry.ts'
import { carryEntriesOut, liveEntryRecord } from '#lib/live/carry.ts'
import { carryMediaOut, mediaRecord } from '#lib/media/carry.ts'
import {
  carryNewslettersOut,
  carrySubscribersOut,
  newsletterRecord,
  subscriberRecord,
} from '#lib/newsletter/carry.ts'
import { organisationSchema } from '#lib/organisation/schema.ts'
import { carryPagesOut, pageRecord } from '#lib/pages/carry.ts'
import type { Tx } from '#lib/platform/db.ts'
import { carryRedirectsOut, redirectRecord } from '#lib/redirects/carry.ts'
import { carrySectionsOut, sectionRecord } from '#lib/sections/carry.ts'
import { settingsSchema } from '#lib/settings/schema.ts'
import { themeSchema } from '#lib/theme/schema.ts'
import { carryTopicsOut, topicRecord } from '#lib/topics/carry.ts'
import { carryImportedOut, importedRecord } from './imported.ts'

// What an export consists of. docs/export.md says the same in words.

type Out = (actor: Actor, tx: Tx) => AsyncGenerator<object>
const kind = <S extends z.ZodType>(schema: S, out: Out) => ({ schema, out })

/** Each kind of record, in the order in which they can come in: what one names is there before. */
export const kinds = {
  sections: kind(sectionRecord, carrySectionsOut),
  topics: kind(topicRecord, carryTopicsOut),
  media: kind(mediaRecord, carryMediaOut),
  bylines: kind(bylineRecord, carryBylinesOut),
  pages: kind(pageRecord, carryPagesOut),
  articles: kind(articleRecord, carryArticlesOut),
  'live-entries': kind(liveEntryRecord, carryEntriesOut),
  fronts: kind(frontRecord, carryFrontsOut),
  redirects: kind(redirectRecord, carryRedirectsOut),
  imported: kind(importedRecord, carryImportedOut),
  newsletters: kind(newsletterRecord, carryNewslettersOut),
  subscribers: kind(subscriberRecord, carrySubscribersOut),
}
export type Kind = keyof typeof kinds
export type RecordOf<K extends Kind> = z.infer<(typeof kinds)[K]['schema']>
export const kindNames = Object.keys(kinds) as Kind[]

/** In which they are written: WordPress's file names people before what they made. */
export const exportOrder = kindNames.toSorted(
  (a, b) => Number(b === 'bylines') - Number(a === 'bylines'),
)

export const forms = ['json', 'markdown', 'wxr'] as const
export type Form = (typeof forms)[number]

/** Only written when people are asked for. */
export const people: Kind = 'subscribers'

/** JSON Lines: a record a line. */
export const fileOfKind = (name: Kind) => `${name}.jsonl`

export const settingsFile = 'settings.json'
/** What readers see of the settings. A key that a search engine was given stays here. */
export const settingsRecord = z.object({
  site: settingsSchema,
  organisation: organisationSchema,
  discovery: discoverySchema.omit({ indexNowKey: true, indexNow: true }),
  theme: themeSchema.describe(
    'theme/theme.ts as it was; it is a file of the program, not brought in',
  ),
  timeZone: z.string().describe('NEWSROOM_TIMEZONE of the environment, not brought in'),
})
export type SettingsRecord = z.infer<typeof settingsRecord>

export const manifestFile = 'manifest.json'
export const manifestRecord = z.object({
  format: z.literal('broadsheet'),
  /** Raised when an older program can't read it any more. */
  version: z.literal(1),
  id: z.uuid(),
  exportedAt: z.iso.datetime(),
  site: z.object({ name: z.string(), url: z.string() }),
  forms: z.array(z.enum(forms)),
  people: z.boolean(),
  counts: z.record(z.string(), z.int().min(0)),
  /** SHA-256 of SHA256SUMS, which has that of each file. */
  sums: z.string(),
})
export type Manifest = z.infer<typeof manifestRecord>

export const schemaFile = 'schema.json'
/** JSON Schema (2020-12) of each file, by its name in `$defs`. */
export function describedRecords(): object {
  const of = (name: string, schema: z.ZodType) => [
    name,
    { $id: name, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) },
  ]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An export of Broadsheet: each line of a .jsonl file, and each .json file',
    $defs: Object.fromEntries([
      ...kindNames.map((name) => of(fileOfKind(name), kinds[name].schema)),
      of(settingsFile, settingsRecord),
      of(manifestFile, manifestRecord),
    ]),
  }
}
