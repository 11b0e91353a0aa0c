import { env } from '#lib/platform/env.ts'

// A device's address at its push service comes from whoever sends it to us. What is plainly none is
// refused when it is handed in; to which address a name leads is looked at when it is connected to.

/** May alerts go there? https at a public name, at its own port. */
export function mayBeSentTo(endpoint: string): boolean {
  const url = URL.parse(endpoint)
  if (!url || url.username || url.password) return false
  if (env().PRIVATE_CALLBACKS && url.hostname === '127.0.0.1') return true
  const { protocol, port, hostname } = url
  // A name with a dot that no address is: names without one are of the local network.
  const named = /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(hostname)
  const local = /\.(local|localhost|internal|lan|home|arpa|test|invalid|onion)$/.test(hostname)
  return protocol === 'https:' && port === '' && named && !local
}
