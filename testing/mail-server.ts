import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A mail as the server took it: the envelope, and the message as it came. */
export type TakenMail = { from: string; to: string[]; message: string }

export type MailServer = {
  url: string
  port: number
  taken: TakenMail[]
  /** How often it answered a refusal. */
  refusals: number
  /** Ends all connections, whatever they are in the middle of. */
  cut(): void
  stop(): Promise<void>
}

/**
 * A mail server on loopback, which keeps what it takes.
 * @param options.refuse what it answers to an address, a code of SMTP, or undefined when it takes it
 * @param options.refusal the words of such an answer
 * @param options.onTaken told each mail that it takes
 * @param options.accepting called when a message has come and is not answered yet
 */
export async function startMailServer(
  options: {
    port?: number
    onTaken?: (mail: TakenMail) => void
    refuse?: (address: string) => number | undefined
    refusal?: (address: string) => string
    accepting?: () => Promise<void>
  } = {},
): Promise<MailServer> {
  const taken: TakenMail[] = []
  const state = { refusals: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    // Who asks is known, and names of addresses may be long in coming.
    disableReverseLookup: true,
    onRcptTo({ address }, _session, callback) {
      const responseCode = options.refuse?.(address)
      if (responseCode === undefined) return callback()
      state.refusals++
      const words = options.refusal?.(address) ?? 'Not here'
      callback(Object.assign(new Error(words), { responseCode }))
    },
    onData(stream, { envelope }, callback) {
      text(stream)
        .then(async (message) => {
          const { mailFrom, rcptTo } = envelope
          const from = mailFrom ? mailFrom.address : ''
          const mail = { from, to: rcptTo.map(({ address }) => address), message }
          taken.push(mail)
          options.onTaken?.(mail)
          await options.accepting?.()
          callback()
        })
        .catch(callback)
    },
  })
  server.on('error', () => {})
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listening = server.listen(options.port ?? 0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    taken,
    get refusals() {
      return state.refusals
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
