import { randomBytes } from 'node:crypto'
import { createArticle, publishArticle } from '#lib/articles/commands.ts'
import { type ArticleEdit, type Credit, emptyEdit, type OpenArticle } from '#lib/articles/schema.ts'
import type { Actor, Role } from '#lib/auth/can.ts'
import { addUser } from '#lib/auth/users.ts'
import { createByline } from '#lib/bylines/commands.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { createSection } from '#lib/sections/commands.ts'

// People and stories for tests, made by the same commands as real ones.

export const system: Actor = { kind: 'system', name: 'test' }
export const testPassword = 'correct horse battery staple'

const unique = () => randomBytes(4).toString('hex')

/** An account, as the actor of commands. */
export async function makeUser(role: Role): Promise<Extract<Actor, { kind: 'user' }>> {
  const account = { name: `${role} ${unique()}`, email: `${role}-${unique()}@example.org`, role }
  const id = await addUser(system, { ...account, password: testPassword })
  return { kind: 'user', id, ...account }
}

/** A section's id. */
export function makeSection(name = `Section ${unique()}`): Promise<number> {
  return createSection(system, { name, slug: '', description: '', position: 0 })
}

/** A byline's id. */
export function makeByline(name = `Byline ${unique()}`): Promise<number> {
  return createByline(system, { name, slug: '', roleTitle: '', biography: '', userId: null })
}

/** Bylines as an edit has them, each as its author. */
export const credits = (...bylineIds: number[]): Credit[] =>
  bylineIds.map((bylineId) => ({ bylineId, role: 'by' }))

/** What an author might type: complete enough to be published, in a section of its own. */
export async function makeEdit(change: Partial<ArticleEdit> = {}): Promise<ArticleEdit> {
  return {
    ...emptyEdit,
    headline: `Ferry ${unique()} runs again`,
    standfirst: 'The morning crossing is back.',
    sectionId: change.sectionId === undefined ? await makeSection() : change.sectionId,
    body: documentFromMarkdown('The ferry left **on time**.'),
    ...change,
  }
}

export async function makeDraft(
  actor: Actor,
  change: Partial<ArticleEdit> = {},
): Promise<OpenArticle> {
  return createArticle(actor, await makeEdit(change))
}

export async function makePublished(change: Partial<ArticleEdit> = {}): Promise<OpenArticle> {
  const { id, version, edit } = await makeDraft(system, change)
  const published = await publishArticle(system, { id, baseVersion: version, edit })
  if (published.outcome !== 'saved') throw new Error('stale')
  return published.article
}
