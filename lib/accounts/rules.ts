import type { Actor } from '#lib/auth/can.ts'
import { mustBeAllowed } from '#lib/auth/can.ts'
import { mustBeRecent } from '#lib/auth/proof.ts'
import { type SignInRules, signInGroup } from '#lib/auth/schema.ts'
import { saveGroup } from '#lib/settings/groups.ts'

/**
 * Stores what the newsroom requires of whoever signs in; it holds at once, for who is signed in too.
 * @throws ProofNeeded
 */
export async function saveSignInRules(actor: Actor, rules: SignInRules): Promise<void> {
  mustBeAllowed(actor, 'settings.manage')
  await mustBeRecent(actor)
  await saveGroup(actor, signInGroup, rules)
}
