import { z } from 'zod'

export const rhythms = ['never', 'daily', 'weekly'] as const
export const places = ['folder', 'bucket'] as const
export type Place = (typeof places)[number]

const count = (min: number, max: number, preset: number) =>
  z.coerce
    .number(`Write a number from ${min} to ${max}.`)
    .int('Write a whole number.')
    .min(min, `Write a number from ${min} to ${max}.`)
    .max(max, `Write a number from ${min} to ${max}.`)
    .default(preset)

/** When backups are made, where they go, and how many stay. */
export const backupGroup = {
  name: 'backup',
  schema: z.object({
    every: z.enum(rhythms, 'Choose how often.').default('never'),
    /** 1 (Monday) to 7; of a weekly one. */
    weekday: count(1, 7, 7),
    /** HH:mm in the newsroom's time zone. */
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as 03:00.')
      .default('03:00'),
    place: z.enum(places, 'Choose where.').default('folder'),
    /** The newest of each of so many days, weeks and months. */
    keepDaily: count(1, 366, 7),
    keepWeekly: count(0, 260, 5),
    keepMonthly: count(0, 240, 12),
    /** Is each read whole after it was made? */
    verify: z.boolean().default(true),
  }),
}
export type BackupSettings = z.infer<typeof backupGroup.schema>

const hourMs = 3_600_000

/** How old the last good backup may be (ms) before the newsroom is warned; null: none is expected. */
export function oldestGood({ every }: Pick<BackupSettings, 'every'>): number | null {
  if (every === 'never') return null
  return ((every === 'daily' ? 24 : 7 * 24) + 3) * hourMs
}

export type BackupRow = {
  id: number
  state: 'waiting' | 'running' | 'done' | 'failed'
  trigger: string
  startedByName: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  dueAt: Date | null
  place: string
  address: string
  encrypted: boolean
  /** Of the archive. */
  bytes: number | null
  rows: number | null
  files: number | null
  phase: string
  done: number
  total: number
  verifiedAt: Date | null
  verification: string
  failure: string
  warnings: string[]
  removedAt: Date | null
}

/** What whoever looks after the site must know of its backups. */
export type BackupState = {
  /** Are any made by themselves? */
  scheduled: boolean
  next: Date | null
  /** The last that was made, and found right when it was read (or not read yet). */
  lastGood: (Pick<BackupRow, 'id' | 'address' | 'bytes' | 'verifiedAt'> & { at: Date }) | null
  /** Of the last good one, from when it was begun; null: there is none. */
  ageSeconds: number | null
  lastFailure: { at: Date; failure: string } | null
  running: { phase: string; done: number; total: number } | null
  /** In words what is wrong; empty: nothing. */
  warning: string
}

/** A size for a person: "1.4 GB". */
export function inBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let size = bytes
  for (; size >= 1000 && at < units.length - 1; at++) size /= 1000
  return `${at === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[at]}`
}
