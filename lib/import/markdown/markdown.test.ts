import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { documentSchema } from '#lib/document/schema.ts'
import { plainText } from '#lib/document/text.ts'
import type { ArticleItem, BadItem, PageItem, SourceItem } from '../items.ts'
import { splitMatter } from './front-matter.ts'
import { expanded } from './shortcodes.ts'
import { readMarkdown } from './source.ts'

const folders = 'testing/data/imports'

async function read(folder: string, mapping?: unknown): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readMarkdown(folder, { mapping })) items.push(item)
  return items
}
const of = <T extends SourceItem = ArticleItem>(items: SourceItem[], file: string) =>
  items.find(({ place }) => place.file === file) as T

function wordsIn(item: ArticleItem | PageItem): string {
  expect(documentSchema.parse(item.body)).toEqual(item.body)
  const captions = item.pictures.map(({ caption }) => caption)
  return `${plainText(item.body)}\n${captions.join('\n')}`.replace(/\s+/g, ' ')
}

function folder(files: Record<string, string | Buffer>): string {
  const root = mkdtempSync(join(tmpdir(), 'broadsheet-markdown-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

test('Hugo: a bundle with TOML, shortcodes, pictures beside it, aliases and references', async () => {
  const items = await read(`${folders}/hugo`)
  const ferry = of(items, 'content/local-news/ferry/index.md')
  expect(ferry).toMatchObject({
    id: 'markdown:hugo:content/local-news/ferry/index.md',
    headline: 'The ferry that came back',
    standfirst: 'After nine years on land',
    section: 'markdown:hugo:content/local-news/_index.md',
    bylines: [{ name: 'markdown:hugo:author:ana' }, { name: 'Bo Berg' }],
    topics: ['Transport', 'boats', 'harbour'],
    publishedAt: new Date('2024-03-01T07:00:00Z'),
    updatedAt: new Date('2024-03-02T08:30:00Z'),
    draft: false,
    slug: 'ferry',
    oldPaths: ['/local-news/ferry/', '/old/ferry.html', '/ferry-old/'],
    picture: {
      from: { path: 'content/local-news/ferry/cover.jpg' },
      alt: 'A white ferry',
      caption: 'The ferry on its first day',
    },
  })
  expect(ferry.body.content.map(({ type }) => type)).toEqual([
    'paragraph',
    'picture',
    'heading',
    'paragraph',
    'embed',
    'embed',
    'paragraph',
    'paragraph',
    'factBox',
    'paragraph',
    'paragraph',
    'paragraph',
    'table',
    'picture',
    'paragraph',
  ])
  expect(ferry.pictures).toMatchObject([
    {
      from: { path: 'content/local-news/ferry/deck.jpg' },
      alt: 'A wet deck',
      caption: 'The deck, after rain Cy Cole',
    },
    { alt: 'At night', caption: 'The quay at night' },
  ])
  expect(JSON.stringify(ferry.pictures[1])).toContain('"path":"static/images/night.jpg"')
  const json = JSON.stringify(ferry.body)
  expect(json).toContain('"href":"/2023/12/winter-timetable/#winter"')
  expect(json).toContain('"href":"/2023/12/winter-timetable/"')
  expect(json).toContain('https://www.youtube.com/watch?v=dQw4w9WgXcQ')
  expect(json).toContain('https://x.com/port/status/1234567890123')
  for (const words of [
    'The engines',
    'Mind the step',
    'The gangway is steep.',
    'Who pays?',
    'The passengers pay.',
    '{{< not-a-shortcode >}}',
    'Type {{< here >}} as it is, or {{< shown >}} so.',
    'Depth by month',
    'By the church clock.',
  ])
    expect(wordsIn(ferry)).toContain(words)
  expect(wordsIn(ferry)).not.toContain('#engines')
  expect(ferry.notes).toEqual([
    'shortcode {{% notice title="Mind the step" %}}: its words are kept',
    'shortcode {{< chart data="depth.csv" caption="Depth by month" />}}: its words are kept',
    'code: kept as text',
  ])
})

test('Hugo: sections, authors, pages, drafts, languages, dates in the site’s time zone', async () => {
  const items = await read(`${folders}/hugo`)
  expect(items.filter(({ kind }) => kind === 'section')).toMatchObject([
    { name: 'Near here', slug: 'local-news', oldPaths: ['/local-news/', '/lokales/'] },
  ])
  expect(items.filter(({ kind }) => kind === 'byline')).toMatchObject([
    {
      name: 'Ana Alm',
      biography: 'Writes on the harbour.',
      links: [{ label: 'Website', url: 'https://ana.example' }],
    },
  ])
  expect(JSON.stringify(items)).not.toContain('ana@tidemark.example')
  expect(of<PageItem>(items, 'content/about.md')).toMatchObject({
    kind: 'page',
    title: 'About us',
    description: 'Who makes this paper.',
    oldPaths: ['/about/'],
  })
  // Half past eleven in Berlin, so still the old year there.
  expect(of(items, 'content/posts/timetable.md')).toMatchObject({
    publishedAt: new Date('2023-12-31T22:30:00Z'),
    slug: 'winter-timetable',
    section: 'News',
    oldPaths: ['/2023/12/winter-timetable/'],
  })
  expect(of(items, 'content/posts/later.md')).toMatchObject({
    draft: true,
    headline: 'In JSON, and a draft',
  })
  expect(of(items, 'content/posts/undated.md')).toMatchObject({
    headline: 'A heading in place of a title',
    draft: true,
    notes: ['it has no date: a draft now'],
  })
  expect(wordsIn(of(items, 'content/posts/undated.md'))).not.toContain('in place of a title')
  expect(of(items, 'content/posts/timetable.de.md')).toMatchObject({
    details: { language: 'de' },
    draft: true,
    notes: ['its time was over (expiryDate): a draft now'],
    oldPaths: ['/de/2024/01/der-fahrplan/'],
  })
  expect(
    items.flatMap((one) => (one.kind === 'leftOut' ? `${one.place.file}: ${one.what}` : [])),
  ).toEqual([
    'content/_index.md: pages that are lists',
    'content/tags/boats/_index.md: pages that are lists',
  ])
})

test('Jekyll: names of files are dates, Liquid is read, permalinks and redirect_from are kept', async () => {
  const items = await read(`${folders}/jekyll`)
  const night = of(items, '_posts/2019-06-30-a-night-in-june.md')
  expect(night).toMatchObject({
    headline: 'A night in June',
    standfirst: 'It never got dark.',
    section: 'Harbour',
    topics: ['night-life', 'boats', 'lights'],
    bylines: [{ name: 'markdown:jekyll:author:bo' }],
    publishedAt: new Date('2019-06-30T22:30:00Z'),
    slug: 'a-night-in-june',
    oldPaths: [
      '/harbour/night-life/2019/07/01/a-night-in-june.html',
      '/harbour/night-life/2019/07/01/a-night-in-june',
      '/june/',
      '/2019/june-night/',
    ],
    picture: { from: { path: 'assets/lights.jpg' }, alt: 'Lights on water' },
  })
  const json = JSON.stringify(night.body)
  expect(json).toContain('"href":"/plain-words/"')
  expect(json).toContain('"href":"/about-us/"')
  expect(night.body.content.map(({ type }) => type)).toEqual([
    'paragraph',
    'picture',
    'paragraph',
    'embed',
    'picture',
    'paragraph',
    'paragraph',
    'paragraph',
    'paragraph',
  ])
  for (const words of [
    "puts 'ahoy'",
    'Kept between tags.',
    'for /join.',
    '{{ as it is }}',
    'The quay at four',
  ])
    expect(wordsIn(night)).toContain(words)
  expect(wordsIn(night)).not.toContain('.lead')
  expect(night.notes).toContain('{{ page.author }}: left out')
  expect(of(items, '_posts/2019-05-01-plain.markdown').oldPaths).toEqual(['/plain-words/'])
  expect(of(items, '_posts/2019-04-01-drawn.html')).toMatchObject({ draft: true })
  expect(of(items, '_drafts/unready.md')).toMatchObject({ kind: 'article', draft: true })
  expect(of(items, 'culture/_posts/2020-02-02-film.md')).toMatchObject({
    section: 'Culture',
    publishedAt: new Date('2020-02-01T23:00:00Z'),
  })
  expect(of(items, 'about.md')).toMatchObject({ kind: 'page', oldPaths: ['/about-us/'] })
  expect(of(items, 'README.md')).toMatchObject({ kind: 'leftOut' })
  expect(items.some(({ place }) => place.file.startsWith('_layouts'))).toBe(false)
})

test('Eleventy: collections are no topics, permalinks and links between files lead on', async () => {
  const items = await read(`${folders}/eleventy`)
  const first = of(items, 'content/blog/2021-03-04-first.md')
  expect(first).toMatchObject({
    headline: 'The first of all',
    topics: ['beginnings'],
    publishedAt: new Date('2021-03-04T00:00:00Z'),
    oldPaths: ['/blog/first/'],
    pictures: [{ from: { path: 'content/blog/start.jpg' }, alt: 'The start' }],
  })
  expect(JSON.stringify(first.body)).toContain('"href":"/second-things/"')
  expect(of(items, 'content/blog/second.md')).toMatchObject({
    bylines: [{ name: 'Cy Cole' }],
    topics: [],
  })
  expect(of(items, 'content/weather/storm.md')).toMatchObject({
    section: 'Weather',
    topics: ['Alerts'],
  })
  expect(of(items, 'content/imprint.md')).toMatchObject({ kind: 'page', oldPaths: ['/imprint/'] })
  const mapped = await read(`${folders}/eleventy`, {
    sections: { weather: 'Sky' },
    name: 'site',
    section: 'Diary',
  })
  expect(of(mapped, 'content/weather/storm.md')).toMatchObject({
    id: 'markdown:site:content/weather/storm.md',
    section: 'Sky',
  })
  expect(of(mapped, 'content/blog/second.md').section).toBe('Diary')
})

test('what is wrong is told with its file, and the rest comes', async () => {
  const root = folder({
    'good.md': '---\ntitle: Good\ndate: 2020-01-01\n---\nWords',
    'yaml.md': '---\ntitle: a: b: c\n---\nx',
    'date.md': '---\ntitle: A\ndate: next week\n---\nx',
    'month.md': '---\ntitle: A\ndate: 2020-13-40\n---\nx',
    'list.md': '---\n- a\n---\nx',
    'toml.md': '+++\ntitle = \n+++\nx',
    'latin.md': Buffer.from('---\ntitle: Caf\xe9\n---\nx', 'latin1'),
    'old.org': '* x',
  })
  symlinkSync('/etc/passwd', join(root, 'passwd.md'))
  const items = await read(root)
  const bad = items.filter((one): one is BadItem => one.kind === 'bad')
  expect(Object.fromEntries(bad.map(({ place, message }) => [place.file, message]))).toEqual({
    'date.md': 'date: “next week” isn’t a date such as 2024-03-01 08:00.',
    'month.md': 'date: “2020-13-40” isn’t a date such as 2024-03-01 08:00.',
    'latin.md': 'It isn’t UTF-8: save it in that encoding.',
    'list.md': 'Its front matter isn’t a list of names and values.',
    'toml.md': expect.stringMatching(/^Its front matter isn’t TOML: /),
    'yaml.md': expect.stringMatching(/^Its front matter isn’t YAML: /),
  })
  expect(items.filter(({ kind }) => kind === 'article')).toMatchObject([{ headline: 'Good' }])
  expect(items.filter(({ kind }) => kind === 'leftOut')).toMatchObject([
    { place: { file: 'old.org' } },
    { place: { file: 'passwd.md' }, what: 'links to other places' },
  ])
  await expect(read(join(root, 'nowhere'))).rejects.toThrow('There is no folder')
  await expect(read(root, { timezone: 'Atlantis' })).rejects.toThrow('time zone')
})

test('hostile files are refused or survived: YAML bombs, polluting names, paths that lead out, depth', async () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (const [one, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'])
    bomb.push(`${one}: &${one} [${Array(9).fill(`*${before}`).join(',')}]`)
  const items = await read(
    folder({
      'bomb.md': `---\n${bomb.join('\n')}\n---\nx`,
      'deep.md': `---\ntitle: Deep\ndate: 2020-01-01\n---\n${'> '.repeat(20_000)}x`,
      'open.md': `---\ntitle: Open\ndate: 2020-01-01\n---\n${'{{< a '.repeat(50_000)} words`,
      'nested.md': `---\ntitle: Nested\ndate: 2020-01-01\n---\n${'{{< a >}}'.repeat(9000)}${'{{< /a >}}'.repeat(9000)}`,
      'pollute.md':
        '---\n__proto__:\n  polluted: true\nconstructor: x\ntitle: Polluted\ndate: 2020-01-01\ncover: ../../../../etc/passwd.jpg\n---\n![x](../../../../etc/shadow.png) ![y](file:///etc/hosts) words',
      'pollute-too.md':
        '{\n"__proto__": {"polluted": true}, "title": "JSON", "date": "2020-01-01"\n}\nwords',
    }),
  )
  const bad = items.filter((one): one is BadItem => one.kind === 'bad')
  expect(bad.map(({ place, message }) => [place.file, message])).toEqual([
    ['bomb.md', expect.stringContaining('Excessive alias count')],
    ['deep.md', expect.stringContaining('nested too deeply')],
    ['nested.md', expect.stringContaining('nested too deeply')],
  ])
  expect(wordsIn(of(items, 'open.md'))).toContain('words')
  const polluted = of(items, 'pollute.md')
  expect(polluted).not.toHaveProperty('picture')
  expect(polluted.pictures).toEqual([])
  expect(polluted.notes).toEqual([
    'picture ../../../../etc/shadow.png: its path leads out of the folder',
    'picture file:///etc/hosts: its address isn’t on the web',
    'picture ../../../../etc/passwd.jpg: its path leads out of the folder',
  ])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('front matter ends where it ends, and a text without any is a text', () => {
  expect(splitMatter('---\r\ntitle: A\r\n---\r\ntext\r\n---\r\nmore')).toMatchObject({
    fields: { title: 'A' },
    text: 'text\n---\nmore',
    line: 4,
  })
  expect(splitMatter('---\nno end')).toMatchObject({ fields: {}, text: '---\nno end' })
  expect(splitMatter('\ufeff+++\na = 1\n+++\nb')).toMatchObject({ fields: { a: 1 }, text: 'b' })
  expect(splitMatter('{{< figure >}}\ntext')).toMatchObject({ fields: {} })
})

test('shortcodes in code and those without an end stay as they are', () => {
  const by = { note: () => {}, addressOf: () => undefined }
  for (const text of ['```\n{{< a >}}\n```', '`{% raw %}`', 'a {{ b', '{% never'])
    expect(expanded(text, text.includes('<') ? 'hugo' : 'liquid', by)).toBe(text)
})
