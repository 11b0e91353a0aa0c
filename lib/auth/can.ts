import { Refused } from '#lib/platform/failures.ts'

export const roles = ['administrator', 'editor', 'author'] as const
export type Role = (typeof roles)[number]

/** Someone signed in. */
export type Person = { kind: 'user'; id: number; name: string; email: string; role: Role }

/** Who acts: a person, or the named program that does it on its own. */
export type Actor = Person | { kind: 'system'; name: string }

/** An article, or a picture, as far as permissions go. */
export type ArticleSubject = { createdBy: number | null; state?: string }

type Rule = (user: { id: number; role: Role }, article?: ArticleSubject) => boolean

const everyone: Rule = () => true
const desk: Rule = ({ role }) => role !== 'author'
const administrator: Rule = ({ role }) => role === 'administrator'
const deskOrOwn: Rule = (user, article) =>
  desk(user) || (article !== undefined && article.createdBy === user.id)
const deskOrOwnUnlessTakenDown: Rule = (user, article) =>
  desk(user) || (deskOrOwn(user, article) && article?.state !== 'taken_down')

/** The one table of permissions. What isn't in it, nobody may do. */
const permissions = {
  'article.create': everyone,
  'article.list': everyone,
  'article.listAll': desk,
  'article.open': deskOrOwn,
  'article.edit': deskOrOwnUnlessTakenDown,
  'article.submit': deskOrOwnUnlessTakenDown,
  'article.publish': desk,
  'article.takeDown': desk,
  'article.import': administrator,
  'media.upload': everyone,
  'media.open': everyone,
  'media.manage': deskOrOwn,
  'byline.list': everyone,
  'byline.manage': desk,
  'section.list': everyone,
  'section.manage': desk,
  'user.manage': administrator,
  'settings.manage': administrator,
} satisfies Record<string, Rule>

export type Action = keyof typeof permissions

/**
 * May `actor` do `action` (to `subject`)? An article's author may edit and submit it; the desk
 * (editors, administrators) edits, publishes and takes down all; administrators manage users and
 * settings. The system may do everything that it is programmed to.
 */
export function can(actor: Actor | null, action: Action, subject?: ArticleSubject): boolean {
  if (!actor) return false
  if (actor.kind === 'system') return true
  return permissions[action](actor, subject)
}

/** @throws Refused unless `can(actor, action, subject)`. */
export function mustBeAllowed(actor: Actor | null, action: Action, subject?: ArticleSubject): void {
  if (!can(actor, action, subject)) throw new Refused()
}

/** The id to store as "by whom"; null for the system. */
export function actorId(actor: Actor): number | null {
  return actor.kind === 'user' ? actor.id : null
}
