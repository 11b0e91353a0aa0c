import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

// One-time codes by time (RFC 6238: SHA-1, six digits, steps of 30 seconds, as every authenticator
// reads them) and recovery codes.

const stepSeconds = 30

/** A new secret of 160 bits (RFC 4226, section 4), in base32. */
export const newCodeSecret = (): string => new Secret({ size: 20 }).base32

const totp = (secret: string, more: { issuer?: string; label?: string } = {}) =>
  new TOTP({
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
    ...more,
  })

/** What a QR code says to an authenticator (otpauth: URI). */
export const codeUri = (secret: string, issuer: string, label: string): string =>
  totp(secret, { issuer, label }).toString()

/** The code of a moment. */
export const codeAt = (secret: string, at: Date): string =>
  totp(secret).generate({ timestamp: at.getTime() })

/**
 * The step whose code this is: the present one, the one before or the one after, since clocks differ.
 * @returns null when it is none of theirs
 */
export function stepOfCode(secret: string, code: string, now: Date): bigint | null {
  const timestamp = now.getTime()
  const delta = totp(secret).validate({ token: code, timestamp, window: 1 })
  return delta === null ? null : BigInt(Math.floor(timestamp / 1000 / stepSeconds) + delta)
}

const signs = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A recovery code of 79 bits, in groups: "k7mw-…", without signs that look alike. */
export function newRecoveryCode(): string {
  // Bytes above the largest multiple are drawn again: each sign is as likely as any other.
  const letters: string[] = []
  while (letters.length < 16)
    for (const byte of randomBytes(16))
      if (byte < 248 && letters.length < 16) letters.push(signs[byte % signs.length] ?? '')
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}

/** What is kept of a recovery code; hyphens, spaces and capitals don't matter. */
export const recoveryHash = (userId: number, code: string): string =>
  createHash('sha256')
    .update(`recovery ${userId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('hex')
