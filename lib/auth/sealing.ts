import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { StartFailure } from '#lib/platform/failures.ts'

// AES-256-GCM (NIST SP 800-38D) with a key that follows from NEXTAUTH_SECRET: whoever reads the database,
// or a backup without the secret, has no secrets of codes.

function key(): Buffer {
  const secret = process.env.NEXTAUTH_SECRET
  if (!secret) throw new StartFailure('NEXTAUTH_SECRET is not set: nothing can be sealed.')
  return Buffer.from(hkdfSync('sha256', secret, 'broadsheet', 'sealing of secrets', 32))
}

/**
 * Encrypts a text for keeping.
 * @param whose what it belongs to: for something else it can't be opened
 */
export function seal(text: string, whose: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key(), iv).setAAD(Buffer.from(whose))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['1', iv, cipher.getAuthTag(), sealed]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.')
}

/** What was sealed; null when it was sealed for something else, by another secret, or changed since. */
export function unseal(sealed: string, whose: string): string | null {
  const [version, iv, tag, text] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'))
  if (sealed.split('.')[0] !== '1' || !version || !iv || tag?.length !== 16 || !text) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key(), iv)
    decipher.setAAD(Buffer.from(whose)).setAuthTag(tag)
    return decipher.update(text, undefined, 'utf8') + decipher.final('utf8')
  } catch (error) {
    if (error instanceof StartFailure) throw error
    return null
  }
}
