import { z } from 'zod'

const day = z
  .string()
  .regex(/^2\d{3}-\d\d-\d\d$/)
  .refine((text) => !Number.isNaN(Date.parse(text)))

/** The query string of the audit log, and of its export. Days are the newsroom's. */
export const auditQuerySchema = z.object({
  words: z.string().trim().max(200).optional().catch(undefined),
  /** A user's id, or "programs": what nobody did by hand. */
  person: z
    .union([z.literal('programs'), z.string().regex(/^\d{1,9}$/)])
    .optional()
    .catch(undefined),
  action: z
    .string()
    .regex(/^[\w.]{1,60}$/)
    .optional()
    .catch(undefined),
  /** Like "article:42". */
  subject: z
    .string()
    .trim()
    .regex(/^[\w:.-]{1,80}$/)
    .optional()
    .catch(undefined),
  /** The first day and the last. */
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,18}$/)
    .optional()
    .catch(undefined),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

/** An entry of the audit log. */
export type AuditRow = {
  id: string
  at: Date
  actorId: number | null
  actorName: string
  action: string
  subject: string
  detail: Record<string, unknown>
  /** Where it was done from; empty for programs. */
  address: string
  userAgent: string
}

/** An entry with what its subject is called now; null: it has no name, or is gone. */
export type NamedAuditRow = AuditRow & { subjectName: string | null }
