import type { z } from 'zod'
import { lock } from '#lib/articles/saving.ts'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { type Announcing, write } from '#lib/cache/announce.ts'
import type { Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { groupOf } from './queries.ts'
import { eachLanguageOnce, languageName, type linkSchema, type unlinkSchema } from './schema.ts'

type Group = Awaited<ReturnType<typeof groupOf>>

/** Groups are changed one after the other: no two changes tear one apart. */
const holdGroups = (tx: Tx) =>
  tx.$executeRaw`select pg_advisory_xact_lock(hashtext('broadsheet translations'))`

/** What readers have changes as soon as two of a group are public: that is for the desk. */
function mustBeForReaders(actor: Actor, group: Group): void {
  if (group.filter(({ state }) => state === 'published').length > 1)
    mustBeAllowed(actor, 'article.publish')
}

function announce(announcing: Announcing, group: Group): void {
  for (const { id } of group) announcing.expire(`translations:${id}`)
}

/**
 * Makes an article a translation of another, or of what that one is a translation of; its own
 * translations come with it. For whoever may edit both. Asked again, it changes nothing.
 * @throws Invalid when two of them have the same language; Refused, NotFound
 */
export async function linkTranslation(
  actor: Actor,
  { articleId, originalId }: z.infer<typeof linkSchema>,
): Promise<void> {
  if (articleId === originalId)
    throw new Invalid({ originalId: ['An article is no translation of itself: choose another.'] })
  await write(async (tx, announcing) => {
    await holdGroups(tx)
    for (const id of [articleId, originalId].sort((a, b) => a - b))
      await lock(tx, actor, 'article.edit', id)
    const own = await groupOf(tx, articleId)
    if (own.some(({ id }) => id === originalId)) return
    const others = await groupOf(tx, originalId)
    const all = [...others, ...own.map((one) => ({ ...one, original: false }))]
    const one = new Set(eachLanguageOnce(all).map(({ id }) => id))
    const twice = all.find(({ id }) => !one.has(id))
    if (twice)
      throw new Invalid({
        originalId: [
          `Two of them would be in ${languageName(twice.language, 'en')}: choose the language of “${twice.headline}” first.`,
        ],
      })
    mustBeForReaders(actor, all)
    const root = others.find(({ original }) => original)?.id ?? originalId
    await tx.article.updateMany({
      where: { id: { in: own.map(({ id }) => id) } },
      data: { translationOfId: root },
    })
    await recordAudit(tx, actor, 'article.translation', `article:${articleId}`, { of: root })
    announce(announcing, all)
  })
}

/**
 * Takes an article out of its group. Of an original's translations the one that was begun first
 * becomes the others' original. For whoever may edit it.
 * @throws Refused, NotFound
 */
export async function unlinkTranslation(
  actor: Actor,
  { articleId }: z.infer<typeof unlinkSchema>,
): Promise<void> {
  await write(async (tx, announcing) => {
    await holdGroups(tx)
    await lock(tx, actor, 'article.edit', articleId)
    const group = await groupOf(tx, articleId)
    if (group.length < 2) return
    mustBeForReaders(actor, group)
    const others = group.filter(({ id }) => id !== articleId)
    const root = others.find(({ original }) => original)?.id ?? others[0]?.id ?? null
    await tx.article.updateMany({
      where: { id: { in: others.map(({ id }) => id), not: root ?? 0 } },
      data: { translationOfId: root },
    })
    await tx.article.updateMany({
      where: { id: { in: root === null ? [articleId] : [articleId, root] } },
      data: { translationOfId: null },
    })
    await recordAudit(tx, actor, 'article.noTranslation', `article:${articleId}`, { of: root })
    announce(announcing, group)
  })
}
