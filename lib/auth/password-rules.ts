import { db } from '#lib/platform/db.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { theme } from '../../theme/theme.ts'

// What OWASP's Authentication Cheat Sheet and NIST SP 800-63B (3.1.1.2) ask for: no rule about signs,
// but a length, a list of common passwords, and nothing that follows from the context.

const tooCommon = 'This is one of the passwords that are tried first. Choose another one.'
const ofNames =
  'This is made of a name, an e-mail address or the site’s name. Choose something else.'

// Half a megabyte that only choosing a password needs.
let list: Promise<Set<string>> | undefined
const commonPasswords = () => {
  list ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'] as string[]),
  )
  return list
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Signs that stand for letters. */
const disguises: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const undisguised = (text: string) => text.replace(/[0134577@$!]/g, (sign) => disguises[sign] ?? '')

/** Without the numbers and signs around it. */
const core = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

/** "abcabcabcabc", "ferryferry12". */
const isRepeated = (text: string) => /^(?:(.{1,3}?)\1{2,}|(.{4,}?)\2+).{0,3}$/su.test(text)

/** "abcdefghijkl", "987654321098": each letter or digit follows the one before it. */
function isSequence(text: string): boolean {
  const steps = [...text].slice(1).map((sign, at) => {
    const step = (sign.codePointAt(0) ?? 0) - (text.codePointAt(at) ?? 0)
    return step === 9 ? -1 : step === -9 ? 1 : step
  })
  return Math.abs(steps[0] ?? 0) === 1 && steps.every((step) => step === steps[0])
}

/** The words of a text that a password may not consist of. */
const wordsOf = (text: string) =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3)

async function siteWords(): Promise<string[]> {
  const stored = await db().setting.findUnique({ where: { key: 'siteName' } })
  const { hostname } = new URL(siteUrl())
  return [env().SITE_NAME, stored?.value, theme.name, hostname.replace(/\.[^.]+$/, '')].flatMap(
    (text) => (typeof text === 'string' ? [...wordsOf(text), plain(text).replace(/\s+/g, '')] : []),
  )
}

/** What is left when these words are taken out; null when none of them is in it. */
function without(text: string, words: string[]): string | null {
  const left = words
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ' '), text)
  return left === text ? null : left.replace(/\s+/g, ' ').trim()
}

/**
 * What is wrong with a new password, for whoever chooses it; null for nothing. Its length is the
 * schema's matter.
 * @param whose the account's e-mail and name
 */
export async function passwordProblem(
  password: string,
  whose: { email: string; name: string },
): Promise<string | null> {
  const common = await commonPasswords()
  const names = [
    ...wordsOf(whose.email.replace(/\.[^.]+$/, '')),
    ...wordsOf(whose.name),
    ...(await siteWords()),
  ]
  const typed = plain(password)
  if (/^[\p{N}\s]+$/u.test(typed)) return tooCommon
  for (const text of new Set([typed, undisguised(typed)])) {
    if (common.has(text) || common.has(core(text))) return tooCommon
    if (isRepeated(text) || isSequence(text)) return tooCommon
    const left = without(text, names)
    if (left === null) continue
    const letters = left.match(/\p{L}/gu)?.length ?? 0
    if (letters < 4 || common.has(core(left))) return ofNames
  }
  return null
}
