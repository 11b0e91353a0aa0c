import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { count } from '#lib/metrics/tally.ts'
import { bringIn, type Content } from './bring-in.ts'
import { addArticle } from './create.ts'
import { openArticle } from './open.ts'
import { makeGone, makeLive } from './publishing.ts'
import { lock, tellingOfSlug } from './saving.ts'
import { cancelPending } from './schedules.ts'
import {
  type ArticleEdit,
  type Change,
  changeSchema,
  type OpenArticle,
  type SaveOutcome,
  type TakeDown,
} from './schema.ts'
import type { Begun } from './working-document.ts'

/**
 * Begins a draft.
 * @param begun the shared document in which it was begun, when it was
 */
export async function createArticle(
  actor: Actor,
  input: ArticleEdit,
  begun?: Begun,
): Promise<OpenArticle> {
  mustBeAllowed(actor, 'article.create')
  const work = write(async (tx) =>
    openArticle(actor, await addArticle(tx, actor, input, begun), tx),
  )
  return tellingOfSlug(input, work)
}

/**
 * Saves what an author typed as a new revision; readers see nothing of it. Based on another version
 * than the one that stands, it is refused as stale.
 * @throws Invalid, Refused, NotFound
 */
export async function saveArticle(
  actor: Actor,
  input: Content & { id: number },
): Promise<SaveOutcome> {
  const { id, edit } = input
  const work = write<SaveOutcome>(async (tx) => {
    const article = await lock(tx, actor, 'article.edit', id)
    if (!(await bringIn(tx, actor, article, 'save', input)))
      return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return counting(await tellingOfSlug(edit, work))
}

/**
 * Saves what is on screen and makes exactly that what readers see; also for changes of a published
 * article, and to bring back one that was taken down. What was scheduled of it is cancelled.
 * @param input.change how a change of what readers have is classed
 * @throws Invalid, Refused, NotFound
 */
export async function publishArticle(
  actor: Actor,
  input: Content & { id: number; change?: Change },
): Promise<SaveOutcome> {
  const { id, change = changeSchema.parse({}) } = input
  const work = write<SaveOutcome>(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.publish', id)
    const edit = await bringIn(tx, actor, article, 'publish', input)
    if (!edit) return { outcome: 'stale', theirs: await openArticle(actor, id, tx) }
    const revisionId = article.workingRevisionId
    await makeLive(tx, announcing, actor, article, { revisionId, edit, change })
    await cancelPending(tx, id, 'publish')
    return { outcome: 'saved', article: await openArticle(actor, id, tx) }
  })
  return counting(await tellingOfSlug(input.edit, work))
}

function counting(done: SaveOutcome): SaveOutcome {
  count('saves', done.outcome === 'stale' ? 'stale' : 'save')
  return done
}

/** Takes an article away from readers: its addresses answer 410 Gone at once. */
export async function takeDownArticle(
  actor: Actor,
  { id, ...notes }: TakeDown,
): Promise<OpenArticle> {
  return write(async (tx, announcing) => {
    const article = await lock(tx, actor, 'article.takeDown', id)
    await makeGone(tx, announcing, actor, article, notes)
    await cancelPending(tx, id)
    return openArticle(actor, id, tx)
  })
}
