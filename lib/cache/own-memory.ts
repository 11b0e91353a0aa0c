import type { Page } from './page-store.ts'

// What is kept for long must hold no more than it counts. Node cuts small buffers out of pools of
// 64 kB, and V8 cuts a part out of a string by a reference to the whole.

/** The same bytes in memory of their own. */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}

const ownText = (text: string) => Buffer.from(text).toString()

/** The same page, in memory of its own. Its tags were made for it. */
export const ownPage = (page: Page): Page => ({
  ...page,
  body: ownBytes(page.body),
  ...(page.headers && {
    headers: page.headers.map(([name, value]): [string, string] => [name, ownText(value)]),
  }),
  frameOrigins: page.frameOrigins.map(ownText),
})
