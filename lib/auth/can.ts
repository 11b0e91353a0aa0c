import { Refused } from '#lib/platform/failures.ts'

export const roles = ['administrator', 'editor', 'author', 'byline_manager'] as const
export type Role = (typeof roles)[number]

/** Where someone acts from, for the audit log. */
export type Origin = { address: string; userAgent: string }

/** Someone signed in. */
export type Person = {
  kind: 'user'
  id: number
  name: string
  email: string
  role: Role
  from?: Origin | undefined
  /** The session she acts by. */
  sessionId?: string | undefined
}

/** A program elsewhere that asks by a token of the API: an editor within what the token allows. */
export type Program = {
  kind: 'token'
  id: number
  name: string
  may: ReadonlySet<string>
  from?: Origin | undefined
}

/** Who acts: a person, a program elsewhere, or the named program of ours that does it on its own. */
export type Actor = Person | Program | { kind: 'system'; name: string }

/** An article, an entry of live coverage, or a picture, as far as permissions go. */
export type ArticleSubject = {
  createdBy: number | null
  assigneeId?: number | null
  state?: string
  /** Whose bylines it prints. */
  bylineOwners?: number[]
}

type Rule = (user: { id: number; role: Role }, article?: ArticleSubject) => boolean

const everyone: Rule = () => true
const writers: Rule = ({ role }) => role !== 'byline_manager'
const desk: Rule = ({ role }) => role === 'editor' || role === 'administrator'
const administrator: Rule = ({ role }) => role === 'administrator'
const bylines: Rule = (user) => desk(user) || user.role === 'byline_manager'
const deskOrOwn: Rule = (user, subject) =>
  desk(user) || (subject !== undefined && subject.createdBy === user.id)
/** The desk, and of the writers who began the article or was given it. */
const deskOrTheirs: Rule = (user, article) =>
  writers(user) && (deskOrOwn(user, article) || article?.assigneeId === user.id)
const deskOrTheirsUnlessTakenDown: Rule = (user, article) =>
  desk(user) || (deskOrTheirs(user, article) && article?.state !== 'taken_down')
/** Numbers of reads: the desk has all, a writer those of what she began, was given, or stands under. */
const deskOrCredited: Rule = (user, article) =>
  deskOrTheirs(user, article) ||
  (writers(user) && article?.bylineOwners?.includes(user.id) === true)
/** Numbers of a byline: also for those who manage bylines, and whoever owns it. */
const bylinesOrOwner: Rule = (user, byline) =>
  bylines(user) || byline?.bylineOwners?.includes(user.id) === true
/** What readers have, the desk alone turns into something else. */
const deskOrTheirsUntilPublic: Rule = (user, article) =>
  desk(user) ||
  (deskOrTheirs(user, article) && article?.state !== 'published' && article?.state !== 'taken_down')

/** The one table of permissions. What isn't in it, nobody may do. */
const permissions = {
  'article.create': writers,
  'article.list': writers,
  'article.listAll': desk,
  'article.open': deskOrTheirs,
  'article.edit': deskOrTheirsUnlessTakenDown,
  'article.comment': deskOrTheirs,
  'article.submit': deskOrTheirsUnlessTakenDown,
  'article.withdraw': deskOrTheirsUnlessTakenDown,
  'article.review': desk,
  'article.assign': desk,
  'article.schedule': desk,
  'article.liftEmbargo': desk,
  'article.publish': desk,
  'article.takeDown': desk,
  'article.import': administrator,
  /** Everything that the newsroom has, but accounts. */
  'newsroom.export': administrator,
  /** A count of reads, by hand. */
  'reads.correct': administrator,
  'article.coverLive': deskOrTheirsUnlessTakenDown,
  'article.moveCoverage': deskOrTheirsUntilPublic,
  'live.changeEntry': deskOrOwn,
  'correction.issue': desk,
  'history.open': desk,
  'receipt.retry': desk,
  'front.manage': desk,
  'account.open': everyone,
  'media.upload': everyone,
  'media.open': everyone,
  /** Also pictures that stand only on articles. */
  'media.openAll': writers,
  'media.manage': deskOrOwn,
  'byline.list': everyone,
  'byline.manage': bylines,
  'page.manage': desk,
  'newsletter.manage': desk,
  /** The addresses of subscribers. */
  'newsletter.export': administrator,
  'alert.send': desk,
  /** Numbers of reads, as far as the others allow. */
  'reads.open': everyone,
  'reads.openAll': desk,
  'reads.openArticle': deskOrCredited,
  'reads.openBylines': bylines,
  'reads.openByline': bylinesOrOwner,
  'section.list': everyone,
  'section.manage': desk,
  'topic.manage': desk,
  'redirect.manage': desk,
  'user.list': writers,
  'user.manage': administrator,
  'settings.manage': administrator,
  'webhooks.manage': administrator,
  'backup.manage': administrator,
  'audit.read': administrator,
  /** How the site is: its database, jobs, disk, backups. */
  'state.read': administrator,
  /** Tokens of the API. */
  'tokens.manage': administrator,
} satisfies Record<string, Rule>

export type Action = keyof typeof permissions

/**
 * May `actor` do `action` (to `subject`)? Who began an article or was given it may edit and submit it;
 * the desk (editors, administrators) edits, publishes and takes down all; byline managers see bylines
 * alone; administrators manage users and settings. A token may do what an editor may and its scopes
 * allow. The system may do everything that it is programmed to.
 */
export function can(actor: Actor | null, action: Action, subject?: ArticleSubject): boolean {
  if (!actor) return false
  if (actor.kind === 'system') return true
  if (actor.kind === 'token')
    return actor.may.has(action) && permissions[action]({ id: 0, role: 'editor' }, subject)
  return permissions[action](actor, subject)
}

/** @throws Refused unless `can(actor, action, subject)`. */
export function mustBeAllowed(actor: Actor | null, action: Action, subject?: ArticleSubject): void {
  if (!can(actor, action, subject)) throw new Refused()
}

/** The id to store as "by whom"; null for programs. */
export function actorId(actor: Actor): number | null {
  return actor.kind === 'user' ? actor.id : null
}
