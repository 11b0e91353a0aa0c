import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readerHtml } from './reader-html.ts'

test('what Next.js needs goes, what readers need stays, byte for byte', () => {
  const source =
    '<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><link rel="preload" as="script" href="/_next/a.js"/><link rel="preload" as="image" href="/media/a.webp"/><link rel="stylesheet" href="/_next/a.css" data-precedence="next"/><script src="/_next/a.js" async=""></script><title>A &amp; B</title></head><body><div hidden=""><!--$--><!--/$--></div><p>Five<!-- --> <b>reads</b></p><!--$--><script type="application/ld+json">{"a":"</p>"}</script><script data-reader="" src="/reader.js" defer=""></script><!--/$--><script>self.__next_f.push([1,"<p>again</p>"])</script><template data-dgst="x"><p>x</p></template></body></html>'
  expect(readerHtml(source, '/reader.js?v=1')).toEqual({
    html: '<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><link rel="preload" as="image" href="/media/a.webp"/><link rel="stylesheet" href="/_next/a.css" data-precedence="next"/><title>A &amp; B</title></head><body><p>Five <b>reads</b></p><script type="application/ld+json">{"a":"</p>"}</script><script data-reader="" src="/reader.js?v=1" defer=""></script></body></html>',
    scriptHashes: [],
    frameOrigins: [],
    headers: [],
  })
})

test('an inline script of ours is allowed by its hash', () => {
  const code = 'document.title = "<b>"'
  const { html, scriptHashes } = readerHtml(`<script data-reader>${code}</script>`, '')
  expect(html).toContain(code)
  expect(scriptHashes).toEqual([`'sha256-${createHash('sha256').update(code).digest('base64')}'`])
})

test('text that looks like markup is left alone', () => {
  const source =
    '<title><script></title><p>&lt;script&gt;</p><p hidden>kept</p><style>a::before{content:"<!--"}</style>'
  expect(readerHtml(source, '').html).toBe(source)
})

test('what a page says to robots is said by its headers too', () => {
  const { headers } = readerHtml('<meta name="robots" content="noindex"/><p>Thin.</p>', '')
  expect(headers).toEqual([['X-Robots-Tag', 'noindex']])
})
