/** Request header with who asks, set by server.ts from the connection or the trusted proxies. */
export const addressHeader = 'x-broadsheet-address'
