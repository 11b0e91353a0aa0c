import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { bringIn } from '../bring-in.ts'
import type { ArticleItem, SourceItem } from '../items.ts'
import { readWires } from './read.ts'

ownDatabase()

const folders = 'testing/data/imports/wires'
const temporary = mkdtempSync(join(tmpdir(), 'broadsheet-wires-'))
const written = (name: string, xml: string) => {
  const file = join(temporary, name)
  writeFileSync(file, xml)
  return file
}

async function read(source: string, mapping?: unknown): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readWires(source, { mapping })) items.push(item)
  return items
}
const article = (items: SourceItem[], headline: string) =>
  items.find((one) => one.kind === 'article' && one.headline === headline) as ArticleItem
function wordsIn({ body }: ArticleItem): string {
  expect(documentSchema.parse(body)).toEqual(body)
  return plainText(body).replace(/\s+/g, ' ')
}

test('NewsML-G2: a draft with bylines of the agency, its embargo, place, pictures', async () => {
  const items = await read(`${folders}/newsml`)
  const ferry = article(items, 'Ferry runs again after nine years')
  expect(ferry).toMatchObject({
    id: 'wire:urn:newsml:wire.example:20240301:ferry',
    place: { file: '1-ferry.xml', line: 2 },
    draft: true,
    version: '2',
    embargoUntil: new Date('2199-03-01T11:00:00Z'),
    standfirst: 'The boat is back.',
    section: 'News',
    topics: ['Transport', 'ships'],
    bylines: ['Ana Alm', 'Bo Berg', 'Wire Agency'].map((name) => ({ name: `wire:byline:${name}` })),
    details: { place: 'Kiel', language: 'en-GB' },
    // The picture comes in a later file.
    picture: {
      from: { path: 'ferry.jpg' },
      caption: 'The ferry on its first day',
      credit: 'Cy Cole/Wire',
    },
    pictures: [
      {
        from: { path: 'deck.jpg' },
        alt: 'A wet deck',
        caption: 'The deck, after rain',
        credit: 'Dora Dahl',
      },
    ],
    notes: [
      'slugline FERRY-HARBOUR/RETURN',
      'to editors: Adds quote in third paragraph.',
      'terms of use: Not for use in print.',
    ],
  })
  expect(ferry).not.toHaveProperty('publishedAt')
  expect(ferry.body.content.map(({ type }) => type)).toEqual([
    'paragraph',
    'heading',
    'paragraph',
    'picture',
    'bulletList',
    'blockquote',
    'table',
    'paragraph',
  ])
  expect(ferry.body.content[5]).toMatchObject({ attrs: { attribution: 'Harbour master' } })
  expect(JSON.stringify(ferry.body)).toContain('"href":"https://ferry.example/?a=1&b=2"')
  for (const words of [
    'The old ferry left Kiel at six.',
    'See the plan, said Cy Cole.',
    'six knots',
    'It floats.',
    '06:00',
    '(Editing by Eve Eng)',
  ])
    expect(wordsIn(ferry)).toContain(words)
  expect(items.filter(({ kind }) => kind === 'byline')).toMatchObject([
    { name: 'Ana Alm', kindOf: 'agency' },
    { name: 'Bo Berg', kindOf: 'agency' },
    { name: 'Wire Agency', kindOf: 'agency' },
  ])
})

test('a message: XHTML and plain text, pictures as items; canceled and withheld ones are refused', async () => {
  const items = await read(`${folders}/newsml`)
  const storm = article(items, 'Sturm über der Küste')
  expect(wordsIn(storm)).toBe('Wind Starker Wind.')
  expect(storm).toMatchObject({
    details: { place: 'BERLIN', language: 'de' },
    bylines: [{ name: 'wire:byline:Wire Agency' }],
    notes: ['<script>: left out'],
  })
  const plain = article(items, 'Plain')
  expect(wordsIn(plain)).toBe('First paragraph. Second <paragraph>.')
  expect(plain).not.toHaveProperty('picture')
  expect(items.filter(({ kind }) => kind === 'picture')).toMatchObject([
    { from: { path: 'ferry.jpg' }, fileName: 'ferry.jpg', credit: 'Cy Cole/Wire' },
  ])
  expect(items.filter(({ kind }) => kind === 'bad')).toMatchObject([
    { message: 'The agency canceled “What never was”: it isn’t to be used.' },
    { message: 'The agency withholds “What isn’t yet”: it isn’t to be used.' },
    { message: 'It has no id, so a second copy couldn’t be told from it.' },
  ])
  expect(items.filter(({ kind }) => kind === 'leftOut')).toMatchObject([
    { what: 'packages: their items come by themselves' },
    { what: 'items of the kind video' },
  ])
})

test('NITF, with a DOCTYPE that is never fetched', async () => {
  const items = await read(`${folders}/nitf/bridge.xml`, {
    sections: { 'Disaster and Accident': 'Abroad' },
  })
  const bridge = article(items, 'Bridge closed for good')
  expect(bridge).toMatchObject({
    id: 'wire:na-4711',
    version: '2',
    standfirst: 'Cars take the long way',
    section: 'Abroad',
    topics: ['bridges'],
    embargoUntil: new Date('2199-03-01T11:00:00Z'),
    bylines: ['Fay Falk', 'Nitf Agency'].map((name) => ({ name: `wire:byline:${name}` })),
    details: { place: 'HAMBURG', language: 'en' },
    draft: true,
    notes: ['slugline BRIDGE-CLOSED', 'to editors: UPDATES with detour'],
  })
  for (const words of [
    'The bridge is 9 million old.',
    'Nobody was hurt.',
    'Picture follows.',
    'second',
    'NA/ff',
  ])
    expect(wordsIn(bridge)).toContain(words)
})

test('files that are none, or hostile, are told with their line, and the others come', async () => {
  const folder = join(temporary, 'mixed')
  cpSync(`${folders}/nitf`, folder, { recursive: true })
  const deep = `${'<block>'.repeat(9000)}x${'</block>'.repeat(9000)}`
  const files = {
    'a.xml':
      '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body>&x;</body></nitf>',
    'b.xml': '<NewsML><NewsItem/></NewsML>',
    'c.xml': '<html/>',
    'd.xml': `<nitf><head><docdata><doc-id id-string="d"/></docdata></head><body>${deep}</body></nitf>`,
    'e.xml': '<nitf><head><docdata>',
    'f.txt': 'not looked at',
  }
  for (const [name, xml] of Object.entries(files)) writeFileSync(join(folder, name), xml)
  const items = await read(folder)
  expect(
    items.flatMap((one) => (one.kind === 'bad' ? [[one.place.file, one.message]] : [])),
  ).toEqual([
    ['a.xml', expect.stringContaining('declares entities')],
    ['b.xml', 'It is NewsML 1: NewsML-G2 is read.'],
    ['c.xml', 'It is neither NewsML-G2 nor NITF.'],
    ['d.xml', 'It is nested too deeply.'],
    ['e.xml', expect.stringContaining('isn’t well-formed')],
  ])
  expect(article(items, 'Bridge closed for good')).toBeDefined()
  await expect(read(join(temporary, 'nowhere'))).rejects.toThrow('There is no file')
})

test('they come in as drafts under an agency, embargo and all; a second run changes nothing, a newer version is told', async () => {
  const media = join(temporary, 'media')
  mkdirSync(media)
  for (const [name, background] of [
    ['ferry.jpg', '#123456'],
    ['deck.jpg', '#654321'],
  ] as const)
    await sharp({ create: { width: 300, height: 200, channels: 3, background } }).toFile(
      join(media, name),
    )
  const bring = (source = `${folders}/newsml`) =>
    bringIn(system, readWires(source, {}), { dryRun: false, download: false, picturesIn: media })
  const report = await bring()
  expect(report.counts).toMatchObject({
    article: { made: 3 },
    byline: { made: 3 },
    picture: { made: 2 },
  })
  expect(report.bad).toBe(3)
  const importId = 'wire:urn:newsml:wire.example:20240301:ferry'
  const ferry = await db().article.findUniqueOrThrow({
    where: { importId },
    include: {
      workingRevision: {
        include: { bylines: { include: { byline: true }, orderBy: { position: 'asc' } } },
      },
    },
  })
  expect(ferry).toMatchObject({ state: 'draft', embargoUntil: new Date('2199-03-01T11:00:00Z') })
  expect(ferry.workingRevision?.bylines.map(({ byline }) => [byline.name, byline.kind])).toEqual([
    ['Ana Alm', 'agency'],
    ['Bo Berg', 'agency'],
    ['Wire Agency', 'agency'],
  ])
  const everything = async () => [
    await db().article.findMany({ orderBy: { id: 'asc' } }),
    await db().revision.findMany({ orderBy: { id: 'asc' } }),
    await db().byline.findMany({ orderBy: { id: 'asc' } }),
    await db().importedItem.findMany({ orderBy: { id: 'asc' } }),
    await db().auditEntry.count(),
  ]
  const before = await everything()
  const again = await bring()
  expect(again.counts.article).toEqual({ made: 0, known: 3, bad: 0 })
  expect(again.lines.filter(({ message }) => message.includes('Version'))).toEqual([])
  const newer = readFileSync(`${folders}/newsml/1-ferry.xml`, 'utf8')
    .replace('version="2"', 'version="3"')
    .replace('nine years', 'ten years')
  const third = await bring(written('newer.xml', newer))
  expect(third.lines.map(({ message }) => message)).toContain(
    'Version 3 of “Ferry runs again after ten years” was left out: another version of it came in before. Compare them by hand.',
  )
  expect(await everything()).toEqual(before)
})
