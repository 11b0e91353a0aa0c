import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartFailure } from './failures.ts'

/** What to tell when a port can't be had; undefined for another error. */
export function portFailure(error: unknown, port: number, host: string): StartFailure | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartFailure(
        `PORT ${port} on ${host} is in use: stop what runs there, or set PORT to another.`,
      )
    case 'EACCES':
      return new StartFailure(
        `PORT ${port} is not allowed for this user: set PORT to one above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartFailure(`HOST ${host} is not an address of this machine.`)
    default:
      return undefined
  }
}

/** A port of this machine that nobody uses just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
