import type { Actor } from '#lib/auth/can.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { type Locked, saveOver, saveTyping } from './saving.ts'
import type { ArticleEdit } from './schema.ts'
import { mergeIntoWorking } from './working-document.ts'

/** What a save, a move or a publication is of. */
export type Content = {
  /** The version that the edit was based on, or that is to be published. */
  baseVersion: number
  /** Left out: what is being written, as it is kept. */
  edit?: ArticleEdit | undefined
  /** Why the revision comes about, where that isn't plain. */
  why?: string | undefined
}

/**
 * Brings the content of a locked article in. @returns the edit as it stands, or undefined when it
 * isn't based on the version that stands
 */
export async function bringIn(
  tx: Tx,
  actor: Actor,
  article: Locked,
  kind: 'save' | 'publish',
  { baseVersion, edit, why }: Content,
): Promise<ArticleEdit | undefined> {
  // Words that are kept but not yet in a revision count too: whoever asks hasn't named them.
  const { edit: current, problems } = await saveTyping(tx, actor, article, 'autosave')
  if (article.version !== baseVersion) return undefined
  if (!edit && Object.keys(problems).length) throw new Invalid(problems)
  const saved = await saveOver(tx, actor, article, kind, edit ?? current, {
    known: current,
    why,
  })
  if (edit) await mergeIntoWorking(tx, actor, article.id, saved)
  return saved
}
