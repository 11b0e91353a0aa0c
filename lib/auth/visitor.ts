/** Request header with who asks, set by server.ts from the connection or the trusted proxies. */
export const addressHeader = 'x-broadsheet-address'

/** From where a request comes, for the audit log. */
export function originOf(headers: Record<string, string | string[] | undefined>): {
  address: string
  userAgent: string
} {
  return {
    address: String(headers[addressHeader] ?? ''),
    userAgent: String(headers['user-agent'] ?? '').slice(0, 300),
  }
}
