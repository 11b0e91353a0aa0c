import { Readable } from 'node:stream'
import { parseConnectionUrl } from 'nodemailer/lib/shared/index.js'
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { oneLine, patience } from '#lib/notifications/mail.ts'

/**
 * What became of a mail.
 * - sent: the server took it
 * - refused: there is no such mailbox, for good
 * - returned: it came back for a reason that may pass: a full mailbox, a policy
 * - rejected: the server doesn't want this mail, whoever it is for
 * - later: the server can't just now, or wasn't reached; it has not got the mail. `whole`: that is so
 *   whoever it is for
 * - unknown: the connection ended before the server said whether it took the mail
 */
export type SendOutcome =
  | { outcome: 'sent' }
  | { outcome: 'refused' | 'returned' | 'rejected' | 'unknown'; words: string }
  | { outcome: 'later'; words: string; whole: boolean }

type SmtpError = Error & {
  code?: string
  command?: string
  responseCode?: number
  response?: string
}

/**
 * A connection to a mail server that is kept for many mails. Unlike a pool it never sends a mail again
 * by itself, and it knows whether the server may have got one.
 */
export class MailSession {
  #url: string
  #connection: SMTPConnection | null = null

  constructor(url: string) {
    this.#url = url
  }

  /** @param message as it goes over the wire */
  async send(envelope: { from: string; to: string }, message: Buffer): Promise<SendOutcome> {
    const used = this.#connection !== null
    const outcome = await this.#sendOnce(envelope, message)
    // A server may have closed a connection that stood idle; it didn't get anything by it.
    if (outcome.outcome === 'later' && used && this.#connection === null && outcome.closed)
      return this.#sendOnce(envelope, message)
    return outcome
  }

  async #sendOnce(
    envelope: { from: string; to: string },
    message: Buffer,
  ): Promise<SendOutcome & { closed?: boolean }> {
    let connection: SMTPConnection
    try {
      connection = this.#connection ?? (await this.#open())
    } catch (error) {
      return { outcome: 'later', words: wordsOf(error as SmtpError), whole: true }
    }
    this.#connection = connection
    // Read only when the server has said that it listens: until then it can't have got the mail.
    let begun = false
    const body = new Readable({
      read() {
        begun = true
        this.push(message)
        this.push(null)
      },
    })
    return new Promise((resolve) => {
      const done = (error: SmtpError | null) => {
        connection.off('error', done)
        if (!error) return resolve({ outcome: 'sent' })
        const closed = error.responseCode === undefined
        const outcome = judge(error, begun)
        this.close()
        resolve({ ...outcome, closed })
      }
      connection.once('error', done)
      connection.send({ from: envelope.from, to: [envelope.to] }, body, done)
    })
  }

  #open(): Promise<SMTPConnection> {
    const { auth, ...options } = parseConnectionUrl(this.#url) as ReturnType<
      typeof parseConnectionUrl
    > & { auth?: { user: string; pass: string } }
    const connection = new SMTPConnection({ ...options, ...patience })
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        connection.close()
        reject(error)
      }
      connection.once('error', fail)
      const ready = () => {
        connection.off('error', fail)
        // A server that closes an idle connection is no failure of anything.
        connection.on('error', () => {})
        connection.once('end', () => {
          if (this.#connection === connection) this.#connection = null
        })
        resolve(connection)
      }
      connection.connect((error) => {
        if (error) return fail(error)
        if (!auth) return ready()
        connection.login({ credentials: auth, ...auth }, (error) => (error ? fail(error) : ready()))
      })
    })
  }

  close(): void {
    const connection = this.#connection
    this.#connection = null
    connection?.close()
  }
}

const wordsOf = ({ response, message }: SmtpError) => oneLine(response || message).slice(0, 300)

/** @param begun may the server have got the mail? */
function judge(error: SmtpError, begun: boolean): SendOutcome {
  const { command = '', responseCode = 0 } = error
  const words = wordsOf(error)
  if (command === 'RCPT TO' && responseCode >= 500)
    return { outcome: isPassing(words) ? 'returned' : 'refused', words }
  if (command === 'DATA' && responseCode >= 500) return { outcome: 'rejected', words }
  if (responseCode >= 400)
    return { outcome: 'later', words, whole: command !== 'RCPT TO' && command !== 'DATA' }
  return begun ? { outcome: 'unknown', words } : { outcome: 'later', words, whole: true }
}

/**
 * Does a reply say something else than that there is no such mailbox? By its enhanced status code
 * (RFC 3463): X.2.2 is a full mailbox, X.7 a policy of the server.
 */
export const isPassing = (words: string) => /\b[45]\.(2\.2|7\.\d{1,3})\b/.test(words)
