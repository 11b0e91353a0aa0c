import { z } from 'zod'
import { slugSchema } from '#lib/addresses/slug.ts'
import type { ArticleCard, ArticleState } from '#lib/articles/schema.ts'
import { id, idInText } from '#lib/platform/id.ts'
import type { Theme } from '#lib/theme/schema.ts'

const line = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`)
/** A line that goes into a mail's header. */
const headerLine = (max: number) =>
  line(max).regex(/^[^\p{Cc}]*$/u, 'Use one line, without control characters.')

/** Of what an edition is composed. */
export const sources = ['newest', 'mostRead', 'front'] as const
export type Source = (typeof sources)[number]
export const sourceNames: Record<Source, string> = {
  newest: 'The newest since the last edition',
  mostRead: 'The most read since the last edition',
  front: 'The front page, as it stands',
}

/** When editions are composed and sent by themselves. */
export const rhythms = ['none', 'daily', 'weekdays', 'weekly'] as const
export type Rhythm = (typeof rhythms)[number]
export const rhythmNames: Record<Rhythm, string> = {
  none: 'Only by hand',
  daily: 'Every day',
  weekdays: 'Monday to Friday',
  weekly: 'Once a week',
}
/** Names of weekdays; 1 is Monday. */
export const weekdays = [
  ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
]

export const maxArticles = 30

/** What the desk says of a newsletter. */
export const newsletterEditSchema = z.object({
  name: headerLine(80).min(1, 'Enter a name.'),
  /** Empty: proposed from the name. */
  slug: z.union([z.literal(''), slugSchema]).default(''),
  description: line(300).default(''),
  /** Empty: the site's language. */
  language: z
    .string()
    .trim()
    .regex(/^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/, 'Enter a language tag, such as en-GB or cs.')
    .default(''),
  /** Null: articles of the whole site. */
  sectionId: id.nullable().default(null),
  source: z.enum(sources).default('newest'),
  size: z.coerce
    .number('Enter a whole number.')
    .int('Enter a whole number.')
    .min(1, 'Use 1 or more.')
    .max(maxArticles, `Use at most ${maxArticles}.`)
    .default(8),
  senderName: headerLine(80).default(''),
  replyTo: z
    .union([z.literal(''), z.email('Enter an e-mail address, or nothing.').max(200)])
    .default(''),
  rhythm: z.enum(rhythms).default('none'),
  weekday: z.coerce.number().int().min(1).max(7).default(1),
  sendTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time, such as 07:00.')
    .default('07:00'),
  leadMinutes: z.coerce
    .number('Enter a whole number.')
    .int('Enter a whole number.')
    .min(0, 'Use 0 or more.')
    .max(1440, 'Use at most 1440, a day.')
    .default(0),
  closed: z.boolean().default(false),
})
export type NewsletterEdit = z.output<typeof newsletterEditSchema>

/** A newsletter as readers are offered it. */
export type OfferedNewsletter = {
  id: number
  slug: string
  name: string
  description: string
  rhythm: Rhythm
  language: string
}

/** A newsletter in the newsroom. */
export type Newsletter = NewsletterEdit & {
  id: number
  slug: string
  section: string | null
  nextAt: Date | null
}
export type NewsletterRow = Newsletter & {
  subscribers: number
  lastSentAt: Date | null
}

export const editionStates = [
  'draft',
  'scheduled',
  'sending',
  'sent',
  'failed',
  'cancelled',
] as const
export type EditionState = (typeof editionStates)[number]
export const editionStateNames: Record<EditionState, string> = {
  draft: 'Draft',
  scheduled: 'Scheduled',
  sending: 'Being sent',
  sent: 'Sent',
  failed: 'Not sent',
  cancelled: 'Cancelled',
}
/** Can it still be changed? */
export const isOpen = (state: EditionState) =>
  state === 'draft' || state === 'scheduled' || state === 'failed' || state === 'cancelled'

/** What the desk says in an edition, and of which articles it is made, in order. */
export const editionEditSchema = z.object({
  subject: headerLine(150).min(1, 'Write a subject.'),
  /** What mail programs show beside the subject. */
  preheader: headerLine(200).default(''),
  intro: line(3000).default(''),
  articleIds: z
    .array(id)
    .max(maxArticles, `Use at most ${maxArticles} articles.`)
    .refine((ids) => new Set(ids).size === ids.length, 'An article can stand in it once.'),
})
export type EditionEdit = z.output<typeof editionEditSchema>

const version = z.int32().positive()
const moment = z.iso.datetime('Choose a day and a time.').transform((text) => new Date(text))
export const composeSchema = z.object({ newsletterId: id })
export const saveEditionSchema = editionEditSchema.extend({ id, baseVersion: version })
export const scheduleSendingSchema = z.object({ id, baseVersion: version, sendAt: moment })
export const sendNowSchema = z.object({ id, baseVersion: version })
export const editionIdSchema = z.object({ id })
export const findForEditionSchema = z.object({ words: z.string().trim().max(200) })

/** An article as those know it who compose editions. */
export type EditionArticle = {
  id: number
  headline: string
  section: string | null
  state: ArticleState
  /** May readers see it now? What they may not see isn't sent. */
  isPublic: boolean
}

/** How many got an edition, and what became of the rest. */
export type Tally = {
  recipients: number
  waiting: number
  sent: number
  bounced: number
  failed: number
  /** A server was asked, and nobody knows whether it took the mail. */
  unknown: number
  unsubscribed: number
  complained: number
}

/** An edition as its page in the newsroom has it. */
export type Edition = EditionEdit & {
  id: number
  version: number
  state: EditionState
  newsletterId: number
  newsletter: string
  articles: EditionArticle[]
  /** Was it composed by rhythm? */
  byRhythm: boolean
  sendAt: Date | null
  startedAt: Date | null
  finishedAt: Date | null
  failure: string
  savedAt: Date
  savedByName: string
  /** How many would get it now. */
  subscribers: number
  tally: Tally
  /** What servers said to those that came back, the commonest first. */
  refusals: { failure: string; count: number }[]
}
export type EditionRow = Pick<
  Edition,
  'id' | 'subject' | 'state' | 'sendAt' | 'finishedAt' | 'savedAt' | 'byRhythm' | 'tally'
>

/** How a change of an edition ended. */
export type EditionOutcome =
  | { outcome: 'saved'; edition: Edition }
  /** Someone changed it in between: nothing was written; `edition` is what stands there now. */
  | { outcome: 'stale'; edition: Edition }

/** What a mail is made of: all that an edition shows. */
export type EditionContent = {
  siteName: string
  /** Origin of the site, without a trailing slash. */
  origin: string
  language: string
  newsletter: string
  subject: string
  preheader: string
  intro: string
  /** The day it is of, in words. */
  day: string
  articles: ArticleCard[]
  colours: Theme['colours']
}
/** Addresses that each reader has her own of. */
export type ReaderLinks = { unsubscribe: string; preferences: string }
export type RenderedMail = { subject: string; html: string; text: string }

/** What a sign-up mail is made of. */
export type ConfirmationContent = {
  siteName: string
  origin: string
  language: string
  newsletters: string[]
  link: string
  colours: Theme['colours']
}

/** The form by which readers sign up, as it is posted. */
export const signUpSchema = z.object({
  email: z
    .email()
    .max(200)
    .transform((email) => email.toLowerCase()),
  newsletterIds: z.array(idInText).min(1).max(50),
})
export type SignUp = z.output<typeof signUpSchema>
/** A field that people don't see and don't fill in. */
export const honeypotField = 'website'

/** How long (hours) the link of a sign-up works. */
export const confirmHours = 48

export const newslettersPath = '/newsletters'
export const staffNewsletterPath = (id: number) => `/admin/newsletters/${id}`
export const staffEditionPath = (id: number) => `/admin/newsletters/editions/${id}`
