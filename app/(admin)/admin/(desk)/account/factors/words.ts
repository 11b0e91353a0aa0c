import 'server-only'
import type { FactorsInWords } from '#components/admin/FactorsPanel.client.tsx'
import type { Actor } from '#lib/auth/can.ts'
import { openFactors } from '#lib/auth/factors.ts'
import { proofAskedOf } from '#lib/auth/second-step.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'

/** One's own second factors as they are shown. */
export async function factorsInWords(
  user: Actor,
): Promise<Pick<FactorsInWords, 'factors' | 'asked'>> {
  const [{ codesSince, passkeys, ...more }, asked] = await Promise.all([
    openFactors(user),
    proofAskedOf(user),
  ])
  return {
    asked,
    factors: {
      ...more,
      codesSince: codesSince && formatDeskTime(codesSince),
      passkeys: passkeys.map(({ createdAt, lastUsedAt, ...passkey }) => ({
        ...passkey,
        since: formatDeskTime(createdAt),
        lastUsed: lastUsedAt && formatDeskTime(lastUsedAt),
      })),
    },
  }
}
