'use client'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** Has a device make a passkey. @param options as the server made them */
export const makePasskey = (options: unknown) =>
  startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })

/** Has a device prove a passkey. @param options as the server made them */
export const answerPasskey = (options: unknown) =>
  startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })

/** What went wrong with a device, in words. */
export function passkeyTrouble(error: unknown): string {
  const { name, code, message } = error as Error & { code?: string }
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || name === 'InvalidStateError')
    return 'This device has a passkey of yours already.'
  if (name === 'NotAllowedError' || name === 'AbortError')
    return 'It was cancelled, or took too long. Try again.'
  if (name === 'SecurityError')
    return 'There are no passkeys at this address. Open the site by its own name.'
  return message || 'The connection failed. Try again in a moment.'
}
