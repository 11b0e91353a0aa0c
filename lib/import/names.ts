/** Names in a line such as "By Ana Alm, Bo Berg and Cy Cole": each once, in their order. */
export function namesIn(line: string): string[] {
  const names = line
    .replace(/^\s*by\s*:?\s+/i, '')
    .split(/\s*(?:,|;|\band\b|&|\/)\s*/)
    .map((name) => name.trim())
  return [...new Set(names.filter(Boolean))]
}
