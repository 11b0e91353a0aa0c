/**
 * The addresses of the hosts of a PostgreSQL address, in its order. It may name several, as libpq's do.
 * @example addressesOf('postgresql://u:p@one,two:5433/name') gives two addresses
 */
export function addressesOf(url: string): string[] {
  const [, before = '', hosts = '', after = ''] =
    /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? []
  return hosts.split(',').map((host) => `${before}${host}${after}`)
}
