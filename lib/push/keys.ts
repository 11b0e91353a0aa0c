import { createECDH } from 'node:crypto'
import { resolve } from 'node:path'
import { env, siteUrl } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'
import { keptSecret } from '#lib/platform/secrets.ts'

/** By which push services know who sends (VAPID, RFC 8292); base64url. */
export type Keys = { subject: string; publicKey: string; privateKey: string }

/**
 * The newsroom's own keys: VAPID_PRIVATE_KEY, or a key that is made once and kept with the other
 * secrets. Devices subscribe to the public one: with another key none of them can be told anything.
 */
export function vapidKeys(): Keys {
  return processState('vapid-keys', () => {
    const { VAPID_PRIVATE_KEY, DATA_DIR, MAIL_FROM } = env()
    // 32 random bytes are a private key of P-256, but for one in four thousand millions.
    const privateKey = VAPID_PRIVATE_KEY ?? keptSecret(resolve(DATA_DIR), 'push')
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(privateKey, 'base64url')
    const host = new URL(siteUrl()).hostname
    return {
      privateKey,
      publicKey: ecdh.getPublicKey('base64url'),
      subject: MAIL_FROM ? `mailto:${MAIL_FROM.address}` : `https://${host}`,
    }
  })
}
