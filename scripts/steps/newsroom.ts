import { addUser, anyUser, issueSetupToken } from '#lib/auth/users.ts'
import { db } from '#lib/platform/db.ts'
import type { Env } from '#lib/platform/env.ts'
import { Invalid, StartFailure } from '#lib/platform/failures.ts'

/** Makes the administrator that ADMIN_EMAIL and ADMIN_PASSWORD name, while there is no account. */
export async function administratorFromEnvironment(settings: Env): Promise<boolean> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = settings
  if (!email || !password || (await anyUser())) return false
  const account = {
    email: email.toLowerCase(),
    password,
    name: 'Administrator',
    role: 'administrator' as const,
  }
  try {
    await addUser({ kind: 'system', name: 'environment' }, account)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const why = Object.values(error.fields).flat().join(' ')
    throw new StartFailure(`ADMIN_PASSWORD must be another one: ${why}`)
  }
  return true
}

/** Loads the demo newsroom when there is nothing yet. */
export async function demoIfEmpty(): Promise<boolean> {
  const [section, article] = await Promise.all([
    db().section.findFirst({ select: { id: true } }),
    db().article.findFirst({ select: { id: true } }),
  ])
  if (section || article) return false
  const { loadDemo } = await import('#lib/import/demo.ts')
  await loadDemo('demo')
  return true
}

/** The one-time link to make the first administrator, while there is no account. */
export async function setUpLink(origin: string): Promise<string | undefined> {
  if (await anyUser()) return undefined
  return `${origin}/admin/setup?token=${await issueSetupToken()}`
}
