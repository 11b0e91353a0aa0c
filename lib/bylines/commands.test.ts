import sharp from 'sharp'
import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { listForDesk } from '#lib/articles/desk.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { publicPicture } from '#lib/media/queries.ts'
import { openFile } from '#lib/media/storage.ts'
import { db } from '#lib/platform/db.ts'
import { createSection, deleteSection, saveSection } from '#lib/sections/commands.ts'
import { listSectionRows } from '#lib/sections/queries.ts'
import { saveSettings } from '#lib/settings/commands.ts'
import { defaultSettings } from '#lib/settings/schema.ts'
import { ownDatabase } from '#testing/database.ts'
import {
  credits,
  makeByline,
  makeDraft,
  makePublished,
  makeSection,
  makeUser,
  system,
} from '#testing/newsroom.ts'
import { createByline, deleteByline, removePortrait, saveByline, setPortrait } from './commands.ts'
import { listBylineRows, openByline } from './queries.ts'
import { bylineEditSchema } from './schema.ts'

ownDatabase()

const named = (name: string, slug = '') => ({
  name,
  slug,
  roleTitle: '',
  biography: '',
  userId: null,
})
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#803020' } })

test('a new name shows on every article, and the old address redirects', async () => {
  const id = await createByline(system, named('Jo Novak'))
  const { edit } = await makePublished({ bylines: credits(id) })
  await saveByline(system, id, named('Jo Nováková'))
  expect((await readArticle(edit.slug))?.bylines).toMatchObject([
    { name: 'Jo Nováková', slug: 'jo-novakova' },
  ])
  expect(await resolveAddress('by', 'jo-novak')).toEqual({
    status: 'moved',
    id,
    slug: 'jo-novakova',
  })
  await expect(createByline(system, named('X', 'jo-novak'))).rejects.toMatchObject({
    fields: { slug: expect.anything() },
  })
})

test('a byline with articles stays, and the message says how many', async () => {
  const id = await makeByline('Busy Writer')
  await makePublished({ bylines: credits(id) })
  await makeDraft(system, { bylines: credits(id) })
  await expect(deleteByline(system, id)).rejects.toThrow('2 articles carry Busy Writer')
  const unused = await makeByline()
  await deleteByline(system, unused)
  await expect(openByline(system, unused)).rejects.toMatchObject({ name: 'NotFound' })
})

test('a section with articles stays, and the message says how many', async () => {
  const sectionId = await makeSection('Crowded')
  await makePublished({ sectionId })
  await expect(deleteSection(system, sectionId)).rejects.toThrow('1 article is in Crowded')
  await deleteSection(system, await makeSection())
})

test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
  'a %s portrait is stored in sizes',
  async (format) => {
    const id = await makeByline()
    await setPortrait(system, id, await picture(900, 600).toFormat(format).toBuffer())
    const { portrait } = await openByline(system, id)
    expect(portrait).toMatchObject({
      width: 900,
      height: 600,
      widths: [96, 192, 400, 800, 900],
    })
    expect(await publicPicture(portrait?.hash ?? '')).toMatchObject({ hash: portrait?.hash })
    await removePortrait(system, id)
    expect((await openByline(system, id)).portrait).toBeNull()
  },
)

test('a portrait is upright and has no metadata', async () => {
  const id = await makeByline()
  const turned = picture(300, 200)
    .withMetadata({ orientation: 6, exif: { IFD0: { Artist: 'Secret' } } })
    .jpeg()
  await setPortrait(system, id, await turned.toBuffer())
  const { portrait } = await openByline(system, id)
  expect(portrait).toMatchObject({ width: 200, height: 300, widths: [96, 192, 200] })
  const file = await openFile(`${portrait?.hash}-200.webp`)
  const stored = await sharp(
    Buffer.concat(await Array.fromAsync((await file?.stream()) ?? [])),
  ).metadata()
  expect(stored).toMatchObject({ format: 'webp', width: 200, height: 300 })
  expect(stored.exif).toBeUndefined()
})

test.each([
  ['a text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a GIF', () => picture(9, 9).gif().toBuffer()],
  ['half a JPEG', async () => (await picture(900, 900).jpeg().toBuffer()).subarray(0, 900)],
  ['nothing', () => Buffer.alloc(0)],
  ['51 MB', () => Buffer.alloc(51 * 1024 * 1024)],
])('%s is refused as a portrait', async (_what, content) => {
  const id = await makeByline()
  await expect(setPortrait(system, id, await content())).rejects.toMatchObject({
    name: 'Invalid',
    fields: { portrait: [expect.stringMatching(/JPEG, PNG, WebP or AVIF|at most 50 MB/)] },
  })
})

test('an author is refused every change of bylines, sections and settings', async () => {
  const author = await makeUser('author')
  const [byline, section] = [await makeByline(), await makeSection()]
  const edit = { name: 'X', slug: '', description: '', position: 0 }
  for (const refused of [
    () => createByline(author, named('X')),
    () => saveByline(author, byline, named('X')),
    () => setPortrait(author, byline, Buffer.alloc(1)),
    () => removePortrait(author, byline),
    () => deleteByline(author, byline),
    () => listBylineRows(author),
    () => openByline(author, byline),
    () => createSection(author, edit),
    () => saveSection(author, section, edit),
    () => deleteSection(author, section),
    () => listSectionRows(author),
  ]) {
    await expect(refused()).rejects.toMatchObject({ name: 'Refused' })
  }
  const settings = { ...defaultSettings, siteName: 'X' }
  for (const actor of [author, await makeUser('editor')]) {
    await expect(saveSettings(actor, settings)).rejects.toMatchObject({ name: 'Refused' })
  }
})

test('the desk’s table: authors get their own, the desk all; search, filter, sort and cursor', async () => {
  const author = await makeUser('author')
  const mine = await makeDraft(author, { headline: 'Under 100% of_the tide' })
  const others = await makePublished({ headline: 'Under the tide' })
  const ids = async (actor: typeof author, query: object) =>
    (await listForDesk(actor, { sort: 'updated', ...query })).rows.map(({ id }) => id)
  expect(await ids(author, {})).toEqual([mine.id])
  const editor = await makeUser('editor')
  expect(await ids(editor, { search: 'the tide' })).toEqual([others.id, mine.id])
  expect(await ids(editor, { search: '100% of_' })).toEqual([mine.id])
  expect(await ids(editor, { search: 'tide', state: 'published' })).toEqual([others.id])
  expect(await ids(editor, { sort: 'published', section: others.edit.sectionId })).toEqual([
    others.id,
  ])
  for (const sort of ['updated', 'published', 'reads']) {
    const [first] = (await listForDesk(editor, { sort: sort as 'reads' })).rows
    expect(first).toBeDefined()
  }
})

test('a rename that keeps names and a publication under the byline don’t wait for each other', async () => {
  const id = await makeByline()
  const { id: articleId } = await makePublished({ bylines: credits(id) })
  let renaming: Promise<void> | undefined
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Article" where id = ${articleId} for update`
    renaming = saveByline(system, id, { name: 'Renamed' }, 'keep')
    renaming.catch(() => {})
    // It has locked the byline, and waits for the article.
    await new Promise((resolve) => setTimeout(resolve, 500))
    await tx.articleByline.update({
      where: { articleId_bylineId_role: { articleId, bylineId: id, role: 'by' } },
      data: { role: 'editing' },
    })
    await tx.articleByline.create({
      data: { articleId, bylineId: id, role: 'by', position: 0, publishedAt: new Date() },
    })
  })
  await renaming
  expect(await db().articlePrintedName.count({ where: { articleId } })).toBe(1)
})

test('an address that can’t be read is no link', () => {
  const links = [{ label: 'Mail', url: 'mailto:%E0%A4%A' }]
  expect(bylineEditSchema.safeParse({ name: 'A', links }).success).toBe(false)
})
