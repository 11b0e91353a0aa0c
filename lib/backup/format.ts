import { z } from 'zod'

// An archive is a tar, compressed by zstd, and encrypted by age when it is: `age -d | zstd -d | tar x`
// opens it without us. Its members, in this order:
//   about.json                       what is in it, of which version
//   secrets/NAME                     of the data folder
//   reads/FILE                       reads that were kept on the disk and not in the database yet
//   database/SCHEMA.TABLE/000000     COPY's text, in pieces
//   database/sequences.json
//   media/FILE
//   sums/000000                      "SHA-256  member", of those since the sums before
//   manifest.json                    last: an archive without it was cut off

export const formatVersion = 1
export const aboutName = 'about.json'
export const manifestName = 'manifest.json'
export const sequencesName = 'database/sequences.json'

const name = z.string().min(1).max(200)
const natural = z.number().int().nonnegative()

export const aboutSchema = z.object({
  format: z.literal('broadsheet backup'),
  version: z.literal(formatVersion),
  /** The moment as of which the database is in it. */
  madeAt: z.iso.datetime().transform((text) => new Date(text)),
  siteUrl: z.string(),
  postgres: z.string(),
  migrations: z.array(name).min(1),
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })),
  /** Tables of which only the shape comes back. */
  withoutRows: z.array(name),
  /** Names of the environment's settings that were set; what they say isn't in the archive. */
  settings: z.array(name),
  secrets: z.array(name),
})
export type About = z.output<typeof aboutSchema>

export const sequencesSchema = z.array(z.object({ name, value: z.string().regex(/^-?\d+$/) }))

export const manifestSchema = z.object({
  tables: z.record(
    z.string(),
    z.object({ rows: natural, bytes: natural, sha256: z.string().length(64) }),
  ),
  media: z.object({
    files: natural,
    bytes: natural,
    /** Of pictures that were deleted while the archive was made: how many, and some of them. */
    removed: natural,
    /** Of pictures that are still there: how many, and some of them. */
    lost: natural,
    examples: z.array(z.string()),
  }),
  journals: natural,
  /** How many members there are before this one. */
  members: natural,
  /** SHA-256 of all sums, one after the other. */
  sums: z.string().length(64),
})
export type Manifest = z.output<typeof manifestSchema>

export const tableMember = (table: string, piece: number) =>
  `database/${table}/${String(piece).padStart(6, '0')}`

/** @returns the table that a member is a piece of */
export const tableOf = (member: string): string | undefined =>
  /^database\/([^/]+)\/\d+$/.exec(member)?.[1]

/** Archives' names: in the order of their names they are in that of their times. */
export const archiveName = (at: Date, encrypted: boolean) =>
  `broadsheet-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.tar.zst${encrypted ? '.age' : ''}`
