import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor } from '#lib/auth/can.ts'
import { createByline, setPortrait } from '#lib/bylines/commands.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { createPage } from '#lib/pages/commands.ts'
import { emptyPage } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { createSection } from '#lib/sections/commands.ts'
import { importArticles } from './articles.ts'
import { newsroomSchema } from './schema.ts'

const actor: Actor = { kind: 'system', name: 'demo' }

/**
 * Loads an invented newsroom from a folder: newsroom.json, articles/*.jsonl, and the texts and
 * pictures that they name.
 */
export async function loadDemo(folder: string): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, 'newsroom.json'), 'utf8'))
  const { name, sections, bylines, pages } = newsroomSchema.parse(json)
  await db().setting.create({ data: { key: 'siteName', value: name } })
  for (const [position, section] of sections.entries()) {
    await createSection(actor, { ...section, position })
  }
  for (const { portrait, ...byline } of bylines) {
    const id = await createByline(actor, { ...byline, userId: null })
    if (portrait) await setPortrait(actor, id, await readFile(join(folder, portrait)))
  }
  for (const [position, { text, ...page }] of pages.entries()) {
    const body = documentFromMarkdown(await readFile(join(folder, text), 'utf8'))
    await createPage(actor, { ...emptyPage, ...page, body, position, published: true })
  }
  const articles = join(folder, 'articles')
  for (const file of (await readdir(articles)).sort()) {
    await importArticles(actor, join(articles, file), {
      picturesIn: folder,
      onBadLine: ({ line, field, message }) => {
        throw new StartFailure(`${articles}/${file}, line ${line}: ${field} ${message}`)
      },
    })
  }
}
