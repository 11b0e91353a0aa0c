import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { entriesOf, type ZipEntry, zipOf } from '#testing/zip.ts'
import { fileBytes } from '../bytes.ts'
import type { SourceItem } from '../items.ts'
import { readMarkdown } from './source.ts'
import { mustHaveMarkdown, readUnpacked, unpackSite, type ZipLimits } from './zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-zips-'))
let zips = 0

async function packed(content: Buffer) {
  const path = join(folder, `${++zips}.zip`)
  writeFileSync(path, content)
  return fileBytes(path)
}
async function unpacked(content: Buffer, fileName: string, limits?: Partial<ZipLimits>) {
  const into = join(folder, `into-${zips}`)
  return unpackSite(await packed(content), {
    ...{ into, fileName, noRoomFor: async () => '' },
    ...(limits ? { limits } : {}),
  })
}
const all = (items: AsyncIterable<SourceItem>) => Array.fromAsync(items)

test.each(['hugo', 'jekyll', 'eleventy'])(
  'a ZIP of %s has what its folder has, with a folder on top or without',
  async (name) => {
    const site = join(folder, 'sites', name)
    cpSync(join('testing/data/imports', name), site, { recursive: true })
    mkdirSync(join(site, 'node_modules'))
    writeFileSync(join(site, 'node_modules', 'README.md'), '---\ntitle: Of a package\n---\nx')
    symlinkSync('/etc/passwd', join(site, 'linked.md'))
    const mapping = { section: 'From elsewhere' }
    const expected = await all(readMarkdown(site, { mapping }))
    expect(expected.length).toBeGreaterThan(3)
    const sorted = (items: SourceItem[]) =>
      items.map((item) => JSON.stringify(item)).sort((a, b) => (a < b ? -1 : 1))
    for (const [top, fileName] of [
      ['', `${name}.ZIP`],
      [name, 'download.zip'],
    ] as const) {
      const content = zipOf(entriesOf(site, top))
      await mustHaveMarkdown(await packed(content))
      const items = await all(readUnpacked(await unpacked(content, fileName), { mapping }))
      expect(sorted(items)).toEqual(sorted(expected))
      expect(items).toContainEqual({
        ...{ kind: 'leftOut', place: { file: 'linked.md' }, what: 'links to other places' },
      })
    }
  },
)

const text = { name: 'a.md', content: '---\ntitle: A\n---\nText' }
const link = 0o120777
const big = 'a'.repeat(3_000_000)

/** By name: what is in it, what is said of it, and limits that it goes beyond. */
const attacks: Record<string, [ZipEntry[], RegExp, Partial<ZipLimits>?]> = {
  'a path that leads out': [
    [text, { name: 'x/../../out.md' }],
    /outside of its folder \(x\/\.\.\/\.\.\/out/,
  ],
  'a path of Windows that leads out': [[text, { name: '..\\out.md' }], /outside of its folder/],
  'an absolute path': [[text, { name: '/etc/cron.d/x.md' }], /outside of its folder \(\/etc/],
  'a drive': [[text, { name: 'C:\\x.md' }], /outside of its folder \(C:/],
  'a name with a zero byte': [[text, { name: 'a\0b.md' }], /outside of its folder/],
  'a file within a file': [[text, { name: 'a.md/b.md' }], /can’t be beside the others/],
  'a name that is there twice': [[text, text], /can’t be beside the others \(a\.md\)/],
  'a file where a link was': [
    [
      text,
      { name: 'l', content: '/tmp', mode: link },
      { name: 'l', content: 'x' },
      { name: 'l/x' },
    ],
    /can’t be beside the others \(l\/x\)/,
  ],
  'too many files': [[text, { name: 'b.md' }, { name: 'c.md' }], /more than 2 files/, { files: 2 }],
  'too much in all': [
    [text, { name: 'b.md', content: big }],
    /would have more than 2 MB, of 1 MB packed/,
    { bytes: 2 * 2 ** 20 },
  ],
  'far more than it has packed': [
    [text, { name: 'b.bmp', content: big }],
    /would have more than/,
    { little: 1_000_000 },
  ],
  'the same bytes again and again': [
    [
      text,
      { name: 'b', content: big },
      ...Array.from({ length: 9 }, (_, n) => ({ name: `b${n}`, asBefore: true })),
    ],
    /would have more than 10 MB/,
  ],
  'more than it says': [
    [text, { name: 'b.md', content: big, says: { size: 10 } }],
    /can’t be read as a ZIP archive: too many bytes/,
  ],
  'another sum than it says': [
    [text, { name: 'b.md', content: 'x', says: { crc: 1 } }],
    /b\.md in it is damaged/,
  ],
  'a password': [[text, { name: 'b.md', content: 'x', says: { flags: 1 } }], /asks for a password/],
}

test.each(Object.keys(attacks))('a ZIP with %s is refused in words', async (name) => {
  const [entries, words, limits] = attacks[name] ?? [[], /never/]
  const before = readdirSync(folder).filter((one) => !/^(into-\d+|\d+\.zip)$/.test(one))
  await expect(unpacked(zipOf(entries), 'x.zip', limits)).rejects.toMatchObject({
    name: 'Invalid',
    fields: { file: [expect.stringMatching(words)] },
  })
  expect(readdirSync(folder).filter((one) => !/^(into-\d+|\d+\.zip)$/.test(one))).toEqual(before)
})

test('what is no whole ZIP, or has no Markdown, is refused in words', async () => {
  const whole = zipOf(entriesOf('testing/data/imports/hugo'))
  const is = async (content: Buffer) => mustHaveMarkdown(await packed(content))
  await expect(is(whole.subarray(0, -30))).rejects.toThrow(/can’t be read as a ZIP archive/)
  await expect(is(Buffer.from('PK\x03\x04'))).rejects.toThrow(/can’t be read as a ZIP archive/)
  await expect(is(zipOf([{ name: 'export.xml' }]))).rejects.toThrow(/without a text of Markdown/)
  await expect(is(zipOf([]))).rejects.toThrow(/without a text of Markdown/)
  const full = unpackSite(await packed(whole), {
    ...{
      into: join(folder, 'full'),
      fileName: 'x.zip',
      noRoomFor: async () => 'There is no room.',
    },
  })
  await expect(full).rejects.toThrow('There is no room.')
})
