import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ExifReader from 'exifreader'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publishArticle, saveArticle } from '#lib/articles/commands.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { db } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makeEdit, makePublished, makeUser, system } from '#testing/newsroom.ts'
import {
  cropPicture,
  deletePicture,
  replacePicture,
  savePicture,
  storePicture,
} from './commands.ts'
import { serveMedia } from './endpoint.ts'
import { libraryPicture, listPictures, pictureUses, publicPicture } from './queries.ts'
import { type PictureDetails, pictureUrl } from './schema.ts'

ownDatabase()

/** A picture of noise: no two are the same. */
const noise = (width = 900, height = 600) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
const store = async (content: Promise<Buffer> | Buffer, fileName = 'a.jpg', said = {}) =>
  storePicture(system, await content, { fileName, said })
const withPicture = (mediaId: number) => ({ picture: { mediaId, alt: 'Noise', caption: '' } })
const bodyWith = (mediaId: number) => ({
  body: {
    type: 'doc' as const,
    content: [
      { type: 'paragraph' as const, content: [{ type: 'text' as const, text: 'Words.' }] },
      {
        type: 'picture' as const,
        attrs: { mediaId, alt: 'Noise', caption: 'In the text', layout: 'wide' as const },
      },
    ],
  },
})
const details = (id: number, change: Partial<PictureDetails> = {}): PictureDetails => ({
  id,
  alt: '',
  caption: '',
  credit: '',
  creator: '',
  copyright: '',
  rights: '',
  rightsEnd: '',
  focalX: 0.5,
  focalY: 0.5,
  ...change,
})

let address = ''
let close: () => void
beforeEach(async () => {
  const server = createServer((req, res) => serveMedia(req, res, (req.url ?? '').slice(7)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => server.close()
})
afterEach(() => close())
const get = (path: string, init?: RequestInit) => fetch(address + path, init)

test('what a file says of itself is read, and where it was taken is nowhere', async () => {
  const file = await noise()
    .withExif({
      IFD0: {
        Artist: 'Mara Lindqvist',
        Copyright: '2026 The Harbour Courier',
        ImageDescription: 'The ferry',
      },
      IFD2: { DateTimeOriginal: '2026:03:01 08:15:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 5/1 0/1' },
    })
    .jpeg()
    .toBuffer()
  expect(await ExifReader.load(file, { async: true })).toHaveProperty('GPSLatitude')
  const { picture } = await store(file)
  expect(picture).toMatchObject({
    caption: 'The ferry',
    creator: 'Mara Lindqvist',
    credit: 'Mara Lindqvist',
    copyright: '2026 The Harbour Courier',
    takenAt: new Date('2026-03-01T08:15:00Z'),
  })
  const folder = join(env().DATA_DIR, 'media', picture.hash.slice(0, 2))
  const files = (await readdir(folder)).filter((name) => name.startsWith(picture.hash))
  expect(files.length).toBeGreaterThan(2)
  for (const name of files) {
    const tags = await ExifReader.load(await readFile(join(folder, name)), { async: true }).catch(
      () => ({}),
    )
    expect(Object.keys(tags).filter((tag) => /GPS|Latitude|Location/.test(tag))).toEqual([])
  }
  // Who made it goes with each size.
  const size = await readFile(join(folder, `${picture.hash}-400.webp`))
  expect(size.toString('latin1')).toContain('Mara Lindqvist')
})

test('the same file is stored once; one that looks the same is told', async () => {
  const file = await readFile('demo/pictures/assembly-chamber.webp')
  const first = await store(file)
  expect(await store(file)).toMatchObject({ known: true, picture: { id: first.picture.id } })
  const smaller = await store(sharp(file).resize(500).jpeg({ quality: 60 }).toBuffer())
  expect(smaller.known).toBe(false)
  expect(smaller.alike.map(({ id }) => id)).toContain(first.picture.id)
})

test('a picture is served as AVIF, WebP and JPEG, and each is made once', async () => {
  const { picture } = await store(noise().jpeg().toBuffer(), 'a.jpg', { credit: 'N' })
  await makePublished(withPicture(picture.id))
  for (const format of ['avif', 'webp', 'jpg'] as const) {
    const url = pictureUrl(picture, 400, '/media/', format)
    const [one, two] = await Promise.all([get(url), get(url)])
    expect(one.headers.get('content-type')).toBe(
      format === 'jpg' ? 'image/jpeg' : `image/${format}`,
    )
    const content = Buffer.from(await one.arrayBuffer())
    expect(Buffer.from(await two.arrayBuffer()).equals(content)).toBe(true)
    expect((await sharp(content).metadata()).width).toBe(400)
    const etag = one.headers.get('etag') ?? ''
    expect((await get(url, { headers: { 'If-None-Match': etag } })).status).toBe(304)
  }
  // A width that was never asked to be made isn't made because someone asks.
  expect((await get(`/media/${picture.hash}-401.webp`)).status).toBe(404)
  expect((await get(`/media/${picture.hash}-master.webp`)).status).toBe(404)
})

test('a picture in the text is public with its article, and not before', async () => {
  const { picture } = await store(noise().jpeg().toBuffer(), 'a.jpg', { credit: 'N' })
  const draft = await makeDraft(system, bodyWith(picture.id))
  expect(await publicPicture(picture.hash)).toBeNull()
  await publishArticle(system, { id: draft.id, baseVersion: draft.version })
  expect(await publicPicture(picture.hash)).toMatchObject({ hash: picture.hash })
  const article = await readArticle(draft.edit.slug)
  expect(article?.resources.pictures[picture.id]).toMatchObject({ hash: picture.hash })
})

test('replaced or cropped, its articles show the new one and old addresses lead there', async () => {
  const { picture } = await store(noise().jpeg().toBuffer())
  await savePicture(system, details(picture.id, { credit: 'M. Lindqvist' }))
  const article = await makePublished(withPicture(picture.id))
  const shown = async () => (await readArticle(article.edit.slug))?.picture

  await cropPicture(system, picture.id, { left: 0.5, top: 0, width: 0.5, height: 0.5 })
  const cropped = await shown()
  expect(cropped).toMatchObject({ width: 450, height: 300, credit: 'M. Lindqvist' })
  await replacePicture(system, picture.id, await noise(1000, 400).png().toBuffer())
  const replaced = await shown()
  expect(replaced).toMatchObject({ id: picture.id, width: 1000, height: 400 })
  for (const old of [picture, cropped]) {
    const led = await get(pictureUrl(old ?? picture, 400, '/media/', 'webp'))
    expect(led.redirected).toBe(true)
    expect(led.url).toContain(`/media/${replaced?.hash}-400.webp`)
    expect(led.status).toBe(200)
  }
  // Another picture's file is refused, not made two of.
  const other = await noise().jpeg().toBuffer()
  await store(other)
  await expect(replacePicture(system, picture.id, other)).rejects.toMatchObject({
    fields: { picture: [expect.stringContaining('has this file already')] },
  })
})

test('a picture in use is not deleted; one that only history shows leaves the library', async () => {
  const { picture } = await store(noise().jpeg().toBuffer())
  const draft = await makeDraft(system, { headline: 'Needs it', ...bodyWith(picture.id) })
  expect(await pictureUses(system, picture.id)).toMatchObject([
    { kind: 'article', id: draft.id, live: false },
  ])
  await expect(deletePicture(system, picture.id)).rejects.toMatchObject({
    fields: { '': [expect.stringContaining('Needs it')] },
  })
  const edit = await makeEdit({ headline: 'Needs it no more' })
  await saveArticle(system, { id: draft.id, baseVersion: draft.version, edit })
  await deletePicture(system, picture.id)
  await expect(libraryPicture(system, picture.id)).rejects.toThrow('no such picture')
  expect(await db().revisionMedia.count({ where: { mediaId: picture.id } })).toBe(1)

  const { picture: unused } = await store(noise().jpeg().toBuffer())
  await deletePicture(system, unused.id)
  const folder = join(env().DATA_DIR, 'media', unused.hash.slice(0, 2))
  expect((await readdir(folder)).filter((name) => name.startsWith(unused.hash))).toEqual([])
})

test('the library is found by words, day, missing credit and use', async () => {
  const word = `zander${Date.now()}`
  const { picture } = await store(noise().jpeg().toBuffer(), `${word}.jpg`)
  const { picture: other } = await store(noise().jpeg().toBuffer(), `${word}-2.jpg`)
  await savePicture(
    system,
    details(other.id, { credit: 'A. Photographer', rightsEnd: '2020-01-01' }),
  )
  await makeDraft(system, bodyWith(other.id))
  const ids = async (query: object) =>
    (await listPictures(system, { search: word, ...query })).pictures.map(({ id }) => id)
  expect(await ids({})).toEqual([other.id, picture.id])
  expect(await ids({ search: `${word} photographer` })).toEqual([other.id])
  expect(await ids({ show: 'unused' })).toEqual([picture.id])
  expect(await ids({ show: 'uncredited' })).toEqual([picture.id])
  expect(await ids({ show: 'ended' })).toEqual([other.id])
  expect(await ids({ to: '2020-01-01' })).toEqual([])
  expect(await ids({ search: '100%_' })).toEqual([])
})

test('an author changes pictures of her own only', async () => {
  const author = await makeUser('author')
  const own = await storePicture(author, await noise().jpeg().toBuffer())
  await savePicture(author, details(own.picture.id, { credit: 'Mine' }))
  const { picture } = await store(noise().jpeg().toBuffer())
  for (const work of [
    () => savePicture(author, details(picture.id)),
    () => cropPicture(author, picture.id, null),
    async () => replacePicture(author, picture.id, await noise().jpeg().toBuffer()),
    () => deletePicture(author, picture.id),
  ])
    await expect(work()).rejects.toMatchObject({ name: 'Refused' })
})

test.each([
  [
    'a GIF with a script at its end',
    async () => Buffer.concat([await noise(9, 9).gif().toBuffer(), Buffer.from('<script>')]),
  ],
  [
    'an SVG',
    async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  ],
  ['a page that calls itself JPEG', async () => Buffer.from('\xff\xd8\xff<html>', 'latin1')],
  [
    'a bomb of 121 million pixels',
    () =>
      sharp({
        create: { width: 11_000, height: 11_000, channels: 3, background: '#fff' },
        limitInputPixels: false,
      })
        .png()
        .toBuffer(),
  ],
])('%s is refused', { timeout: 60_000 }, async (_what, content) => {
  await expect(store(content())).rejects.toMatchObject({ name: 'Invalid' })
})

test('what hides behind a picture’s pixels reaches nobody', async () => {
  const polyglot = Buffer.concat([
    await noise().jpeg().toBuffer(),
    Buffer.from('<script>alert(1)</script>'),
  ])
  const { picture } = await store(polyglot)
  const folder = join(env().DATA_DIR, 'media', picture.hash.slice(0, 2))
  for (const name of await readdir(folder))
    expect((await readFile(join(folder, name))).includes('<script>')).toBe(false)
})
