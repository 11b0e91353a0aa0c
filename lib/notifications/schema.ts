import { z } from 'zod'
import { alarmSchema } from '#lib/outbox/schema.ts'

/** What people are told, and how unless they choose otherwise. */
export const notificationKinds = {
  mention: { label: 'Someone mentions you', inApp: true, mail: true },
  comment: { label: 'Someone comments on an article of yours', inApp: true, mail: false },
  assignment: { label: 'An article is given to you', inApp: true, mail: true },
  state: { label: 'An article of yours moves on', inApp: true, mail: false },
  schedule: { label: 'Scheduled work fails or is late', inApp: true, mail: true },
  webhook: { label: 'A webhook fails for long and is disabled', inApp: true, mail: true },
  reads: { label: 'A count of reads doesn’t add up', inApp: true, mail: true },
} as const
export type NotificationKind = keyof typeof notificationKinds
export const notificationKindNames = Object.keys(notificationKinds) as [
  NotificationKind,
  ...NotificationKind[],
]

/** What the newsroom's frame asks for while it is on screen: /admin/pulse. */
export const pulseSchema = z.object({
  /** Things told and not read. */
  unread: z.number().int().nonnegative(),
  /** For the desk: what fails or is late. */
  alarms: z.array(alarmSchema),
})
export type Pulse = z.infer<typeof pulseSchema>

/** How long (days) it is kept what someone was told. */
export const keptDays = 90

/** Something that someone was told, as her list shows it. */
export type NotificationRow = {
  id: string
  kind: NotificationKind
  text: string
  path: string
  at: Date
  read: boolean
}

const cursor = z.string().regex(/^\d{1,15}-\d{1,18}$/)

/** The query string of the list. */
export const notificationQuerySchema = z.object({
  unread: z.literal('1').optional().catch(undefined),
  after: cursor.optional().catch(undefined),
})
export type NotificationQuery = z.infer<typeof notificationQuerySchema>

export const notificationIdSchema = z.string().regex(/^\d{1,18}$/)

/** How someone wants to be told of each kind. */
export const preferencesSchema = z.object({
  preferences: z
    .array(z.object({ kind: z.enum(notificationKindNames), inApp: z.boolean(), mail: z.boolean() }))
    .max(notificationKindNames.length),
})
export type Preferences = z.infer<typeof preferencesSchema>['preferences']
