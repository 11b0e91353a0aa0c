import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the provider says of someone, by her name there. */
export type People = Record<string, Record<string, unknown>>

/**
 * A real provider of OpenID Connect (oidc-provider, certified by the OpenID Foundation) on a free port.
 * Whoever is named signs in without a password.
 * @param redirectUri where it may send people back to
 */
export async function startOpenIdProvider(people: People, redirectUri: string) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // It has no types of its own.
  const { Provider } = (await import('oidc-provider' as string)) as {
    Provider: new (
      issuer: string,
      configuration: object,
    ) => {
      callback(): Parameters<typeof server.on>[1]
      interactionDetails: (...of: unknown[]) => Promise<{ prompt: { name: string } }>
    }
  }
  const client = { id: 'broadsheet', secret: 'a secret between the two of them' }
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, accountId: string) =>
      people[accountId] && {
        accountId,
        claims: () => ({ sub: accountId, ...people[accountId] }),
      },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['a key of this test'] },
  })
  server.on('request', provider.callback())
  return {
    issuer,
    client,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
