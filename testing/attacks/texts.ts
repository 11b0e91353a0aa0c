/** What no page of ours has: where an element of this name is, text was taken for markup. */
export const canary = 'x-canary'
const breakers = [`"><${canary}>`, `'><${canary}>`, `</script></style></title><${canary}>`]

/**
 * Gives string after string for fields, each time the next that fits, cut to how long the field may
 * be. Every fourth ends in an element of its own, so that whatever it is that breaks out is seen.
 */
export function textsFrom(strings: string[]) {
  let at = 0
  return (max: number, fits: (text: string) => boolean = () => true): string => {
    for (let tries = 0; tries < strings.length * 2; tries++) {
      const n = at++
      const breaker = n % 4 === 0 ? (breakers[(n / 4) % breakers.length] ?? '') : ''
      const cut = (strings[n % strings.length] ?? '').slice(0, max - breaker.length)
      const text = (cut.isWellFormed() ? cut + breaker : cut.slice(0, -1) + breaker).trim()
      if (text && fits(text)) return text
    }
    throw new Error('No string fits.')
  }
}
