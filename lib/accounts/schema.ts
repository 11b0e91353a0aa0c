import { z } from 'zod'
import { newUserSchema, type roles } from '#lib/auth/schema.ts'
import { id } from '#lib/platform/id.ts'

const { email, name, password, role } = newUserSchema.shape
const token = z.string().min(1).max(200)

/** For how many days an invitation works. */
export const invitationDays = 7
/** For how many minutes a link for a new password works. */
export const resetMinutes = 60

export const invitationSchema = z.object({
  email,
  role,
  /** The byline that she writes under; null: none yet. */
  bylineId: id.nullable().default(null),
})
export type NewInvitation = z.output<typeof invitationSchema>

export const acceptSchema = z.object({ token, name, password })
export type Acceptance = z.output<typeof acceptSchema>

export const resetAskSchema = z.object({ email: email.pipe(z.string().max(320)) })
export const resetSchema = z.object({ token, password })

/** An invitation as who manages users sees it. */
export type InvitationRow = {
  id: number
  email: string
  role: (typeof roles)[number]
  invitedByName: string
  expiresAt: Date
  expired: boolean
  /** When the mail server took it; null: not yet, or there is none. */
  mailedAt: Date | null
}

/** What an invitation says to whom it invites. */
export type Invited = { email: string; role: (typeof roles)[number]; invitedByName: string }
