import { expect, test } from 'vitest'
import { fileOf } from '#testing/wxr.ts'
import { attributeOf, childText, recordsOf, textOf, type XmlElement } from './xml.ts'

async function read(content: string | Buffer, options = {}) {
  const records: XmlElement[] = []
  try {
    for await (const record of recordsOf(
      fileOf(content),
      (path) => path.at(-1)?.name === 'item',
      options,
    ))
      records.push(record)
    return { records, broken: undefined }
  } catch (error) {
    return { records, broken: error as Error & { line: number } }
  }
}
const texts = ({ records }: { records: XmlElement[] }) => records.map(textOf)

test('records are told by URI and local name, whatever the prefix, with their lines', async () => {
  const { records } = await read(
    '<r xmlns:q="u:1">\n<item q:a="1" a="2">\n<q:t>one &amp; <![CDATA[<two>]]></q:t></item></r>',
  )
  const [record] = records as [XmlElement]
  expect(record.line).toBe(2)
  expect(attributeOf(record, 'a')).toBe('2')
  expect(attributeOf(record, 'a', 'u:1')).toBe('1')
  expect(childText(record, 't', ['u:1'])).toBe('one & <two>')
  expect(childText(record, 't', ['u:2'])).toBe('')
})

test('entities that a file declares are refused, inside and outside, before anything is expanded', async () => {
  const lol = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
  for (const doctype of [
    `<!DOCTYPE r [<!ENTITY l0 "lol">${lol.join('')}]>`,
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>',
  ]) {
    const result = await read(`${doctype}<r><item>&l9;&x;</item></r>`)
    expect(result.records).toEqual([])
    expect(result.broken?.message).toMatch(/entities of its own/)
  }
})

test('a document type that is only named is passed over, and never fetched', async () => {
  const result = await read(
    '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/nitf.dtd"><r><item>x</item></r>',
  )
  expect(texts(result)).toEqual(['x'])
})

test('what is nested deeply is cut off and told, and what follows comes', async () => {
  const deep = `${'<a>'.repeat(500)}x${'</a>'.repeat(500)}`
  const { records, broken } = await read(`<r><item>${deep}</item><item>next</item></r>`)
  expect(broken).toBeUndefined()
  expect(records.map(({ cut }) => cut)).toEqual(['It is nested too deeply.', undefined])
  // Nested without end it would cost ever more: the reading ends at once.
  const began = performance.now()
  for (const content of [`<r><item>${'<a>'.repeat(1_000_000)}`, '<a>'.repeat(1_000_000)])
    expect((await read(content)).broken?.message).toMatch(/nested too deeply/)
  expect(performance.now() - began).toBeLessThan(15_000)
})

test('what is too long is cut off and told; one endless piece ends the reading', async () => {
  const long = await read(
    `<r><item><a>${'x'.repeat(600)}</a><b>${'y'.repeat(600)}</b></item><item>ok</item></r>`,
    {
      recordLength: 1000,
    },
  )
  expect(long.records.map(({ cut }) => Boolean(cut))).toEqual([true, false])
  const endless = await read(`<r><item><![CDATA[${'x'.repeat(2_000_000)}`, { pieceLength: 500_000 })
  expect(endless.broken?.message).toMatch(/longer than 500000/)
})

test('a file that breaks off gives what came before, and the line', async () => {
  const { records, broken } = await read('<r>\n<item>one</item>\n<item>two</item>\n<item>thr')
  expect(records.map(textOf)).toEqual(['one', 'two'])
  expect(broken).toMatchObject({ name: 'XmlBroken', line: 4 })
  const wrong = await read('<r>\n<item>one</item>\n<b></c>\n<item>two</item></r>')
  expect(wrong.records.map(textOf)).toEqual(['one'])
  expect(wrong.broken?.line).toBe(3)
})

test.each([
  ['UTF-8 with a byte order mark', Buffer.from('\ufeff<r><item>čaj</item></r>'), 'čaj'],
  [
    'UTF-16',
    Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><r><item>čaj</item></r>', 'utf16le'),
    'čaj',
  ],
  [
    'Windows-1250',
    Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="windows-1250"?><r><item>'),
      Buffer.from([0xe8, 0x61, 0x6a]),
      Buffer.from('</item></r>'),
    ]),
    'čaj',
  ],
  [
    'bytes that aren’t UTF-8',
    Buffer.concat([
      Buffer.from('<r><item>a'),
      Buffer.from([0xff, 0xe8]),
      Buffer.from('b</item></r>'),
    ]),
    'a\ufffd\ufffdb',
  ],
  ['characters that XML knows not', '<r><item>a\u0000\u000bb\u001f</item></r>', 'ab'],
  [
    'names of HTML, and some that nobody knows',
    '<r><item>a&nbsp;b&hellip;&bogus;</item></r>',
    'a b…&bogus;',
  ],
])('%s can be read', async (_, content, text) => {
  expect(texts(await read(content)).map((one) => one.replace('\u00a0', ' '))).toEqual([text])
})

test('an encoding that nobody knows is refused in words', async () => {
  const { broken } = await read('<?xml version="1.0" encoding="ebcdic-x"?><r><item>x</item></r>')
  expect(broken?.message).toMatch(/save the file as UTF-8/)
})

test('letters of several bytes survive wherever a piece of the file ends', async () => {
  const text = 'žluťoučký kůň 🐎 '.repeat(20_000)
  const [whole] = texts(await read(`<r><item>${text}</item></r>`))
  expect(whole).toBe(text)
})
