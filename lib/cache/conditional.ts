/** Has the one who asks this answer already? RFC 9110, 13.1.2: a list, weak comparison, or any. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((one) => {
    const trimmed = one.trim()
    return trimmed === '*' || trimmed.replace(/^W\//, '') === etag
  })
}
