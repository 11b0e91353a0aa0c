import { findInEdit, judge, mustPass } from '#lib/articles/checks.ts'
import { publishArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import type { Change, SaveOutcome } from '#lib/articles/schema.ts'
import type { Actor } from '#lib/auth/can.ts'
import { checkPage } from '#lib/checks/page.ts'
import type { Finding, Judged } from '#lib/checks/schema.ts'
import { db } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'
import { ownPreview } from './links.ts'
import { renderedPage } from './render.ts'
import { previewPath } from './schema.ts'

/** What to mend before the article is published: in what was typed, and on the page as it renders. */
export async function checkArticle(actor: Actor, id: number): Promise<Judged[]> {
  const { edit } = await openArticle(actor, id)
  const [typed, rendered] = await Promise.all([
    findInEdit(db(), id, edit),
    findOnPage(actor, id, edit.headline),
  ])
  return judge(db(), id, [...typed, ...rendered])
}

async function findOnPage(actor: Actor, id: number, headline: string): Promise<Finding[]> {
  const { status, html } = await renderedPage(previewPath(await ownPreview(actor, id)))
  if (status !== 200) {
    log.error({ article: id, status }, 'the page of an article can’t be rendered')
    return [
      {
        check: 'structuredData',
        subject: 'page',
        message: 'The page can’t be rendered: tell whoever runs the site.',
        field: 'body',
      },
    ]
  }
  return checkPage(html, headline || 'No headline yet')
}

/**
 * Publishes what has passed its checks, on the page too. What was typed is checked once more in the
 * publishing transaction.
 * @throws Invalid with what must be mended, Refused, NotFound
 */
export async function publishChecked(
  actor: Actor,
  input: { id: number; baseVersion: number; change?: Change | undefined },
): Promise<SaveOutcome> {
  await checkPageOf(actor, input)
  const { change, ...named } = input
  return publishArticle(actor, { ...named, ...(change && { change }) })
}

/** @throws Invalid with what must be mended on the page of the version on screen, Refused, NotFound */
export async function checkPageOf(
  actor: Actor,
  { id, baseVersion }: { id: number; baseVersion: number },
): Promise<void> {
  const { version, edit } = await openArticle(actor, id)
  // Another version than the one on screen is not published anyway.
  if (version !== baseVersion || !edit.headline) return
  mustPass(await judge(db(), id, await findOnPage(actor, id, edit.headline)))
}
