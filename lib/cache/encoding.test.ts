import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compress } from './encoding.ts'

test('a text is compressed as it was asked for', async () => {
  const text = Buffer.from('The ferry is late again. '.repeat(100))
  expect(brotliDecompressSync(await compress('br', text))).toEqual(text)
  expect(gunzipSync(await compress('gzip', text))).toEqual(text)
  expect(await compress('identity', text)).toBe(text)
  expect((await compress('br', text)).length).toBeLessThan(text.length / 10)
})
