import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeUser, system } from '#testing/newsroom.ts'
import { listPreviews, ownPreview, previewedArticle, revokePreview, sharePreview } from './links.ts'

ownDatabase()

test('a link shows its article until it expires or is revoked', async () => {
  const { id } = await makeDraft(system)
  const token = await sharePreview(system, { articleId: id, recipient: 'Lawyer', days: 7 })
  expect(await previewedArticle(token)).toMatchObject({ articleId: id, recipient: 'Lawyer' })
  const [link] = await listPreviews(system, id)
  expect(link).toMatchObject({ recipient: 'Lawyer', works: true, uses: 0 })
  expect((link?.expiresAt.getTime() ?? 0) - Date.now()).toBeCloseTo(7 * 86_400_000, -5)

  await revokePreview(system, { articleId: id, linkId: link?.id ?? 0 })
  expect(await previewedArticle(token)).toBeNull()

  const other = await sharePreview(system, { articleId: id, recipient: 'Source', days: 1 })
  await db().previewLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } })
  expect(await previewedArticle(other)).toBeNull()
  expect((await listPreviews(system, id)).map(({ works }) => works)).toEqual([false, false])
})

test('a token is kept nowhere, and no other opens anything', async () => {
  const { id } = await makeDraft(system)
  const token = await ownPreview(system, id)
  const rows = JSON.stringify(await db().previewLink.findMany())
  expect(rows).not.toContain(token)
  expect(
    await previewedArticle(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`),
  ).toBeNull()
})

test('who may not open an article can’t show it either', async () => {
  const { id } = await makeDraft(system)
  const author = await makeUser('author')
  for (const work of [
    () => ownPreview(author, id),
    () => sharePreview(author, { articleId: id, recipient: 'x', days: 1 }),
    () => listPreviews(author, id),
    () => revokePreview(author, { articleId: id, linkId: 1 }),
  ])
    await expect(work()).rejects.toMatchObject({ name: 'Refused' })
})
