import { randomInt } from 'node:crypto'

// Visitors, as one proxy in front tells them apart (TRUST_PROXY=1). Addresses of 198.18.0.0/15 are for
// tests (RFC 2544).

let last = randomInt(1 << 17)

/** Headers of a browser that nobody else uses. */
export function anotherVisitor(): Record<string, string> {
  last = (last + 1) % (1 << 17)
  return {
    'X-Forwarded-For': `198.${18 + (last >> 16)}.${(last >> 8) & 255}.${last & 255}`,
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  }
}
