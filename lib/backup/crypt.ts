import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Decrypter, Encrypter } from 'age-encryption'
import type { Env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'

/** By what archives are encrypted (age), and opened again. */
export type Keys = {
  passphrase?: string | undefined
  recipients?: string[] | undefined
  identity?: string | undefined
}

/** As the environment says. */
export const keysOf = (env: Env): Keys => ({
  passphrase: env.BACKUP_PASSPHRASE,
  recipients: env.BACKUP_RECIPIENTS,
  identity: env.BACKUP_IDENTITY,
})

export const encrypts = ({ passphrase, recipients }: Keys) => Boolean(passphrase || recipients)
/** Can what these encrypt be read again by them? */
export const opens = ({ passphrase, identity }: Keys) => Boolean(passphrase || identity)

const toWeb = (stream: Readable) => Readable.toWeb(stream) as globalThis.ReadableStream<Uint8Array>
const fromWeb = (stream: globalThis.ReadableStream<Uint8Array>) =>
  Readable.fromWeb(stream as ReadableStream)

/** @throws StartFailure when a recipient is no key of age */
export async function encrypted(
  plain: Readable,
  { passphrase, recipients }: Keys,
): Promise<Readable> {
  const encrypter = new Encrypter()
  if (passphrase) encrypter.setPassphrase(passphrase)
  for (const recipient of recipients ?? []) {
    try {
      encrypter.addRecipient(recipient)
    } catch {
      throw new StartFailure(
        `BACKUP_RECIPIENTS must be public keys of age, but "${recipient}" is none.`,
      )
    }
  }
  return fromWeb(await encrypter.encrypt(toWeb(plain)))
}

export const ageMagic = Buffer.from('age-encryption.org/')

/** @throws StartFailure when there is no key, or it isn't the right one */
export async function decrypted(
  secret: Readable,
  { passphrase, identity }: Keys,
): Promise<Readable> {
  if (!passphrase && !identity)
    throw new StartFailure(
      'The archive is encrypted: set BACKUP_PASSPHRASE, or BACKUP_IDENTITY if it was encrypted for keys.',
    )
  const decrypter = new Decrypter()
  if (passphrase) decrypter.addPassphrase(passphrase)
  if (identity) decrypter.addIdentity(identity)
  try {
    return fromWeb(await decrypter.decrypt(toWeb(secret)))
  } catch (error) {
    if (!/no identity matched/.test((error as Error).message)) throw error
    throw new StartFailure(
      `The archive can’t be opened: ${passphrase ? 'BACKUP_PASSPHRASE' : 'BACKUP_IDENTITY'} isn’t what it was encrypted with.`,
    )
  }
}
