import sharp from 'sharp'
import { expect, test } from 'vitest'
import { storePicture } from '#lib/media/commands.ts'
import { db } from '#lib/platform/db.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { waiveCheck } from './checks.ts'
import { publishArticle, takeDownArticle } from './commands.ts'
import { setEmbargo } from './embargo.ts'
import type { ArticleEdit } from './schema.ts'

ownDatabase()

const publish = async (change: Partial<ArticleEdit>) => {
  const { id, version } = await makeDraft(system, change)
  return { id, version, work: () => publishArticle(system, { id, baseVersion: version }) }
}
const linkTo = (articleId: number): Pick<ArticleEdit, 'body'> => ({
  body: {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          {
            type: 'text',
            text: 'there',
            marks: [{ type: 'link', attrs: { href: '/article/x', articleId } }],
          },
        ],
      },
    ],
  },
})

test('a link to an article that isn’t public stops publication until it is, or is excused', async () => {
  const target = await makePublished()
  const one = await publish(linkTo(target.id))
  await takeDownArticle(system, target.id)
  await expect(one.work()).rejects.toMatchObject({
    fields: { body: ['The article behind “there” isn’t public.'] },
  })
  const author = await makeUser('author')
  const waiver = {
    articleId: one.id,
    check: 'internalLinks',
    subject: `article:${target.id}`,
    reason: 'It comes back tonight.',
  } as const
  await expect(waiveCheck(author, waiver)).rejects.toMatchObject({ name: 'Refused' })
  const editor = await makeUser('editor')
  await waiveCheck(editor, waiver)
  expect(await one.work()).toMatchObject({ outcome: 'saved' })
  // The excuse is kept, with who and why.
  expect(await db().checkWaiver.findMany({ where: { articleId: one.id } })).toMatchObject([
    { reason: waiver.reason, waivedBy: editor.id },
  ])
  // It excuses this finding of this article only.
  const two = await publish(linkTo(target.id))
  await expect(two.work()).rejects.toMatchObject({ name: 'Invalid' })
})

test('what settings don’t require doesn’t stop publication', async () => {
  const content = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const { picture } = await storePicture(system, content)
  const change = { picture: { mediaId: picture.id, alt: '', caption: '' } }
  const strict = await publish(change)
  await expect(strict.work()).rejects.toMatchObject({
    fields: {
      'picture.alt': [expect.stringContaining('Describe')],
      picture: [expect.stringContaining('no credit')],
    },
  })
  const settings = await readSettings()
  await saveSettings(system, { ...settings, requiredChecks: [] })
  expect(await (await publish({ ...change, sectionId: null })).work()).toMatchObject({
    outcome: 'saved',
  })
  await saveSettings(system, settings)
})

test('an embargo holds until its time, in the newsroom’s time zone', async () => {
  const { id, work } = await publish({})
  await expect(setEmbargo(system, { id, until: '2099-02-31T06:30' })).rejects.toMatchObject({
    fields: { until: [expect.any(String)] },
  })
  await setEmbargo(system, { id, until: '2099-02-01T06:30' })
  await expect(work()).rejects.toMatchObject({
    fields: { embargo: ['It is embargoed until 1 Feb 2099, 06:30.'] },
  })
  const author = await makeUser('author')
  await expect(setEmbargo(author, { id, until: '' })).rejects.toMatchObject({ name: 'Refused' })
  await setEmbargo(system, { id, until: '2020-02-01T06:30' })
  expect(await work()).toMatchObject({ outcome: 'saved' })
})
